#include "tests/lab/peer.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "common/base/endpoint.h"
#include "common/net/socket.h"

namespace c1k::lab {
namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

// A full accept queue drops every SYN (Linux, tcp_conn_request), and of backlog 0 one fills it.
int fill_queue(int listener) {
  const SocketAddress address(local_endpoint(listener));
  const int filler = ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (filler < 0 || ::connect(filler, address.get(), address.size()) != 0) fail("connect");
  return filler;
}

void hang_up_on_all(int listener, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd wanted{.fd = listener, .events = POLLIN, .revents = 0};
    if (::poll(&wanted, 1, 50) != 1) continue;
    const int accepted = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted >= 0) ::close(accepted);
  }
}

CloseMode close_of(Peer::Manner manner) {
  return manner == Peer::Manner::resets ? CloseMode::reset : CloseMode::fin;
}

}  // namespace

Peer::Peer(Manner manner, int backlog)
    : listener_(open_listener(
          {Address::parse("127.0.0.1"), 0},
          {.backlog = manner == Manner::swallows_syns ? 0 : backlog, .close = close_of(manner)})) {
  if (manner == Manner::swallows_syns) filler_ = fill_queue(listener_);
  if (manner == Manner::hangs_up || manner == Manner::resets)
    hanging_up_ = std::jthread(
        [listener = listener_](const std::stop_token& stop) { hang_up_on_all(listener, stop); });
}

Peer::~Peer() {
  hanging_up_ = {};
  if (filler_ >= 0) ::close(filler_);
  ::close(listener_);
}

std::string Peer::target() const {
  return local_endpoint(listener_).to_string();
}

Caller::Caller(const std::string& endpoint) {
  const HostPorts parsed = parse_host_ports(endpoint).at(0);
  const SocketAddress address({Address::parse(parsed.host), parsed.ports.first});
  socket_ = ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  // Reset: it was connected, and hung up on before we had looked.
  if (socket_ < 0 ||
      (::connect(socket_, address.get(), address.size()) != 0 && errno != ECONNRESET))
    fail("connect");
}

Caller::~Caller() {
  ::close(socket_);
}

bool Caller::send(std::size_t bytes) const {
  const std::vector<char> data(65536, 'x');
  while (bytes > 0) {
    const ssize_t sent = ::send(socket_, data.data(), std::min(bytes, data.size()), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes -= static_cast<std::size_t>(sent);
  }
  return true;
}

void Caller::say(const std::string& text) const {
  ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
}

std::string Caller::answer_to(const std::string& text) const {
  say(text);
  std::string answer;
  char buffer[4096];
  pollfd wanted{.fd = socket_, .events = POLLIN, .revents = 0};
  while (::poll(&wanted, 1, answer.empty() ? 10'000 : 300) == 1) {
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    answer.append(buffer, static_cast<std::size_t>(got));
  }
  return answer;
}

bool Caller::is_closed() const {
  char byte = 0;
  const ssize_t got = ::recv(socket_, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
  return got == 0 || (got < 0 && errno != EAGAIN);
}

std::string closed_target() {
  const int listener = open_listener({Address::parse("127.0.0.1"), 0}, {.backlog = 1});
  std::string target = local_endpoint(listener).to_string();
  ::close(listener);
  return target;
}

}  // namespace c1k::lab
