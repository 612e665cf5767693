#include "common/link/kernel_wire.h"

namespace c1k {
namespace {

// Edge-triggered: one event when the connect is decided, none again for a socket that can still be
// written to.
constexpr std::uint32_t kOnce = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
constexpr int kDiscardTurns = 16;

int descriptor_of(ConnectionIndex connection) {
  return static_cast<int>(connection);
}

WireEvent event_of(const epoll_event& event) {
  const auto has = [&event](std::uint32_t bits) { return (event.events & bits) != 0; };
  const bool is_other = Poller::is_tagged(event);
  return {.connection = is_other ? 0 : static_cast<ConnectionIndex>(event.data.fd),
          .tag = is_other ? Poller::tag_of(event) : 0,
          .input = has(EPOLLIN),
          .output = has(EPOLLOUT),
          .broken = has(EPOLLERR | EPOLLHUP),
          .ended = has(EPOLLRDHUP | EPOLLERR | EPOLLHUP)};
}

WireInput input_of(const InputResult& result) {
  return {result.kind, fault_of(result.error), result.bytes};
}

}  // namespace

std::span<const WireEvent> KernelWire::wait(std::optional<Nanoseconds> timeout) {
  const auto events = poller_.wait(timeout);
  seen_ = events.size();
  for (std::size_t i = 0; i < seen_; ++i) events_[i] = event_of(events[i]);
  return {events_.data(), seen_};
}

WireStart KernelWire::start(const SocketAddress& source, const SocketAddress& target,
                            CloseMode close_mode, const std::optional<PortRange>& range) {
  const ConnectStart start = range ? start_connect_any_port(source, target, close_mode, *range)
                                   : start_connect(source, target, close_mode);
  if (start.descriptor < 0) return {0, fault_of(start)};
  const int error = poller_.add(start.descriptor, kOnce);
  if (error == 0) return {static_cast<ConnectionIndex>(start.descriptor), {}};
  close_descriptor(start.descriptor);
  return {0, fault_of(error)};
}

Fault KernelWire::watch(ConnectionIndex connection) {
  return fault_of(poller_.add(descriptor_of(connection), EPOLLIN));
}

Fault KernelWire::error(ConnectionIndex connection) {
  return fault_of(take_socket_error(descriptor_of(connection)));
}

WireInput KernelWire::read(ConnectionIndex connection, std::span<char> buffer) {
  return input_of(receive_some(descriptor_of(connection), buffer));
}

WireInput KernelWire::discard(ConnectionIndex connection, std::span<char> buffer) {
  return input_of(discard_input(descriptor_of(connection), buffer));
}

std::size_t KernelWire::write(ConnectionIndex connection, std::span<const char> bytes) {
  return send_some(descriptor_of(connection), bytes);
}

void KernelWire::want(ConnectionIndex connection, bool input, bool output) {
  const std::uint32_t bits = (input ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
                             (output ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
  poller_.rearm(descriptor_of(connection),
                reports_ == Reports::once ? bits | EPOLLRDHUP | EPOLLET : bits);
}

void KernelWire::send_at_once(ConnectionIndex connection) {
  c1k::send_at_once(descriptor_of(connection));
}

void KernelWire::start_keepalive(ConnectionIndex connection, Nanoseconds idle) {
  c1k::start_keepalive(descriptor_of(connection), idle);
}

bool KernelWire::stop_answered_keepalive(ConnectionIndex connection, Nanoseconds within) {
  return c1k::stop_answered_keepalive(descriptor_of(connection), within);
}

Endpoint KernelWire::local(ConnectionIndex connection) const {
  return local_endpoint(descriptor_of(connection));
}

Endpoint KernelWire::remote(ConnectionIndex connection) const {
  return remote_endpoint(descriptor_of(connection));
}

void KernelWire::close(ConnectionIndex connection) {
  close_descriptor(descriptor_of(connection));
}

void KernelWire::end_output(ConnectionIndex connection) {
  c1k::end_output(descriptor_of(connection));
}

void KernelWire::close_in_order(ConnectionIndex connection) {
  close_by_fin(descriptor_of(connection));
}

void KernelWire::close(ConnectionIndex first, ConnectionIndex last) {
  close_descriptors(descriptor_of(first), descriptor_of(last));
}

}  // namespace c1k
