// Sockets of the set-up: listeners, and what is asked of the host by one. Not on the path of a
// connection.
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/base/refusal.h"
#include "common/net/socket.h"
#include "common/net/socket_option.h"

namespace c1k {
namespace {

// What to do about a listener's address that can't be had.
const char* help_for(int error) {
  switch (error) {
    case EACCES:
      return "; a port below net.ipv4.ip_unprivileged_port_start takes CAP_NET_BIND_SERVICE: take "
             "a higher one";
    case EADDRINUSE:
      return "; who listens there? (ss -ltnp)";
    case EADDRNOTAVAIL:
      return "; it is no address of this host (ip addr)";
    default:
      return "";
  }
}

template <class Ask>
Endpoint endpoint_by(Ask ask, int descriptor) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (ask(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return endpoint_of(storage);
}

}  // namespace

int open_listener(const Endpoint& endpoint, const ListenOptions& options) {
  const SocketAddress address(endpoint);
  const auto refuse = [&endpoint](int descriptor, std::string_view call) {
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    throw Refusal(fmt::format("--listen {}: {} says: {}{}", endpoint.to_string(), call,
                              std::strerror(error), help_for(error)));
  };
  const int descriptor =
      ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) refuse(-1, "socket");
  set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  if (address.family() == AF_INET6)
    set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, options.dual ? 0 : 1);
  if (options.close == CloseMode::reset) reset_on_close(descriptor);
  if (options.no_delay) send_at_once(descriptor);
  if (::bind(descriptor, address.get(), address.size()) != 0) refuse(descriptor, "bind");
  if (!options.only_bind && ::listen(descriptor, options.backlog) != 0)
    refuse(descriptor, "listen");
  return descriptor;
}

Endpoint local_endpoint(int descriptor) {
  return endpoint_by(::getsockname, descriptor);
}

Endpoint remote_endpoint(int descriptor) {
  return endpoint_by(::getpeername, descriptor);
}

void stop_listening(int descriptor) {
  ::shutdown(descriptor, SHUT_RDWR);
}

int probe_bind(const Address& address, std::uint16_t port) {
  const SocketAddress wanted({address, port});
  const int descriptor = ::socket(wanted.family(), SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) return errno;
  set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  set_option(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  const int error = ::bind(descriptor, wanted.get(), wanted.size()) == 0 ? 0 : errno;
  ::close(descriptor);
  return error;
}

// Without SO_BROADCAST a datagram socket's connect says EACCES (ip4_datagram_connect in
// net/ipv4/datagram.c).
bool is_broadcast(const Address& address) {
  if (address.family() != Family::v4) return false;
  const SocketAddress wanted({address, 9});
  const int descriptor = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  const bool is_refused =
      ::connect(descriptor, wanted.get(), wanted.size()) != 0 && errno == EACCES;
  ::close(descriptor);
  return is_refused && probe_bind(address) == 0;  // else another rule's refusal
}

std::optional<Address> route_source(const Endpoint& target) {
  const SocketAddress wanted(target);
  const int descriptor = ::socket(wanted.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::nullopt;
  std::optional<Address> source;
  if (::connect(descriptor, wanted.get(), wanted.size()) == 0)
    source = local_endpoint(descriptor).address;
  ::close(descriptor);
  return source;
}

}  // namespace c1k
