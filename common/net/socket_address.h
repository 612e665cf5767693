// An endpoint as the kernel takes it.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "common/base/endpoint.h"

namespace c1k {

class SocketAddress {
 public:
  SocketAddress() = default;
  explicit SocketAddress(const Endpoint& endpoint);

  void set_port(std::uint16_t port);  // the rest stays: one address serves all its ports
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const {
    return family() == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  }
  int family() const { return storage_.sin6_family; }

 private:
  // sockaddr_in is shorter, and has its family and port where sockaddr_in6 has them.
  sockaddr_in6 storage_{};
};

// The endpoint that the kernel names; family AF_INET or AF_INET6.
Endpoint endpoint_of(const sockaddr_storage& storage);

}  // namespace c1k
