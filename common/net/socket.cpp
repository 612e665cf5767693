#include "common/net/socket.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "common/net/socket_option.h"

namespace c1k {
namespace {

constexpr int kLocalPortRange = 51;  // IP_LOCAL_PORT_RANGE of linux/in.h, which may be too old

ConnectStart failed_start(int descriptor, ConnectStep step) {
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  return {-1, error, step};
}

ConnectStart bind_and_connect(int descriptor, const SocketAddress& source,
                              const SocketAddress& target, CloseMode mode) {
  if (mode == CloseMode::reset) reset_on_close(descriptor);
  if (::bind(descriptor, source.get(), source.size()) != 0)
    return failed_start(descriptor, ConnectStep::bind);
  if (::connect(descriptor, target.get(), target.size()) != 0 && errno != EINPROGRESS)
    return failed_start(descriptor, ConnectStep::connect);
  return {descriptor, 0, ConnectStep::connect};
}

}  // namespace

ConnectStart start_connect(const SocketAddress& source, const SocketAddress& target,
                           CloseMode mode) {
  const int descriptor =
      ::socket(target.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) return failed_start(-1, ConnectStep::socket);
  set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  return bind_and_connect(descriptor, source, target, mode);
}

ConnectStart start_connect_any_port(const SocketAddress& source, const SocketAddress& target,
                                    CloseMode mode, const PortRange& range) {
  const int descriptor =
      ::socket(target.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) return failed_start(-1, ConnectStep::socket);
  set_option(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  const std::uint32_t both = std::uint32_t{range.last} << 16U | range.first;
  ::setsockopt(descriptor, IPPROTO_IP, kLocalPortRange, &both, sizeof both);  // else ENOPROTOOPT
  return bind_and_connect(descriptor, source, target, mode);
}

Fault fault_of(const ConnectStart& start) {
  const Fault fault = fault_of(start.error);
  const bool asked_the_network = start.step == ConnectStep::connect;
  switch (fault.cause) {
    case Cause::gone:
      return asked_the_network ? Fault{Cause::taken, fault.code} : fault;
    case Cause::taken:
      return asked_the_network ? Fault{Cause::other, fault.code} : fault;
    case Cause::unreachable:
      return asked_the_network ? fault : Fault{Cause::not_ours, fault.code};
    default:
      return fault;
  }
}

int accept_connection(int listener) {
  const int descriptor = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  return descriptor >= 0 ? descriptor : -errno;
}

int take_socket_error(int descriptor) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

InputResult discard_input(int descriptor, std::span<char> buffer) {
  InputResult result;
  for (int turn = 0; turn < 16; ++turn) {
    const ssize_t got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (got == 0) {
      result.kind = Input::ended;
      return result;
    }
    if (got < 0) {
      if (errno == EAGAIN || errno == EINTR) return result;
      result.kind = Input::failed;
      result.error = errno;
      return result;
    }
    result.bytes += static_cast<std::size_t>(got);
  }
  result.kind = Input::more;
  return result;
}

InputResult receive_some(int descriptor, std::span<char> buffer) {
  InputResult result;
  const ssize_t got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
  if (got > 0) {
    result.bytes = static_cast<std::size_t>(got);
  } else if (got == 0) {
    result.kind = Input::ended;
  } else if (errno != EAGAIN && errno != EINTR) {
    result.kind = Input::failed;
    result.error = errno;
  }
  return result;
}

std::size_t send_some(int descriptor, std::span<const char> bytes) {
  const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

void send_at_once(int descriptor) {
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
}

void close_descriptor(int descriptor) {
  ::close(descriptor);
}

void end_output(int descriptor) {
  ::shutdown(descriptor, SHUT_WR);
}

// With MSG_TRUNC TCP throws away instead of copying (tcp(7)).
void close_by_fin(int descriptor) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  constexpr int kPieces = 8;
  const linger at_leisure{.l_onoff = 0, .l_linger = 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_leisure, sizeof at_leisure);
  end_output(descriptor);
  for (int i = 0; i < kPieces; ++i)
    if (::recv(descriptor, nullptr, kPiece, MSG_TRUNC | MSG_DONTWAIT) <= 0) break;
  ::close(descriptor);
}

void close_descriptors(int first, int last) {
  if (::close_range(static_cast<unsigned>(first), static_cast<unsigned>(last), 0) == 0) return;
  for (int descriptor = first; descriptor <= last; ++descriptor) ::close(descriptor);
}

void start_keepalive(int descriptor, Nanoseconds idle) {
  const auto idle_s = static_cast<int>(idle / std::chrono::seconds{1});
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, idle_s);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, idle_s);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
}

bool stop_answered_keepalive(int descriptor, Nanoseconds within) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
  if (std::chrono::milliseconds{info.tcpi_last_ack_recv} >= within) return false;
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 0);
  return true;
}

}  // namespace c1k
