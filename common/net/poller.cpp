#include "common/net/poller.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace c1k {
namespace {

timespec timespec_of(std::chrono::nanoseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {.tv_sec = seconds.count(), .tv_nsec = (duration - seconds).count()};
}

int milliseconds_up(std::chrono::nanoseconds duration) {
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
  return static_cast<int>(std::min<std::int64_t>(ms, 1'000'000));
}

}  // namespace

Poller::Poller() : descriptor_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

Poller::~Poller() {
  ::close(descriptor_);
}

int Poller::add(int descriptor, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  return ::epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

int Poller::add_tagged(int descriptor, std::uint32_t events, std::uint32_t tag) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = std::uint64_t{tag} << 32U;
  return ::epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

void Poller::remove(int descriptor) {
  ::epoll_ctl(descriptor_, EPOLL_CTL_DEL, descriptor, nullptr);
}

void Poller::rearm(int descriptor, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  ::epoll_ctl(descriptor_, EPOLL_CTL_MOD, descriptor, &event);
}

std::span<const epoll_event> Poller::wait(std::optional<std::chrono::nanoseconds> timeout) {
  const int room = static_cast<int>(events_.size());
  int count = -1;
  if (precise_) {
    const timespec limit = timespec_of(timeout.value_or(std::chrono::nanoseconds{0}));
    count = ::epoll_pwait2(descriptor_, events_.data(), room, timeout ? &limit : nullptr, nullptr);
    if (count < 0 && errno == ENOSYS) precise_ = false;
  }
  if (!precise_)
    count =
        ::epoll_wait(descriptor_, events_.data(), room, timeout ? milliseconds_up(*timeout) : -1);
  return {events_.data(), static_cast<std::size_t>(std::max(count, 0))};
}

}  // namespace c1k
