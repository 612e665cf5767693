#include "common/net/socket_address.h"

#include <arpa/inet.h>

#include <cstddef>
#include <cstring>

namespace c1k {

static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));

SocketAddress::SocketAddress(const Endpoint& endpoint) {
  if (endpoint.address.family() == Family::v4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(endpoint.address.v4_bits());
    std::memcpy(&storage_, &v4, sizeof v4);
  } else {
    storage_.sin6_family = AF_INET6;
    storage_.sin6_scope_id = endpoint.address.scope_id();
    std::memcpy(&storage_.sin6_addr, endpoint.address.bytes().data(), 16);
  }
  set_port(endpoint.port);
}

void SocketAddress::set_port(std::uint16_t port) {
  storage_.sin6_port = htons(port);
}

Endpoint endpoint_of(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    return {Address::v4(ntohl(v4.sin_addr.s_addr)), ntohs(v4.sin_port)};
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &storage, sizeof v6);
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return {Address::v6(bytes, v6.sin6_scope_id), ntohs(v6.sin6_port)};
}

}  // namespace c1k
