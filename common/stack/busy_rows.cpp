#include "common/stack/busy_rows.h"

#include <algorithm>
#include <utility>

namespace c1k {
namespace {

constexpr std::uint32_t kKept = 256;  // rows that stay, when nobody has one
constexpr Nanoseconds kSecond = std::chrono::seconds{1};
// As net.ipv4.tcp_fin_timeout and TCP_TIMEWAIT_LEN of Linux.
constexpr Nanoseconds kEnding = std::chrono::seconds{60};

template <class Queue, class Rows, std::size_t... Is>
std::array<Queue, sizeof...(Is)> queues_of(Rows& rows, std::index_sequence<Is...>) {
  return {((void)Is, Queue(rows))...};
}

}  // namespace

BusyRows::BusyRows(std::size_t connections)
    : rows_(connections + 1),
      queues_(queues_of<IndexQueue<Timers>>(timers_, std::make_index_sequence<kKinds>())) {}

std::uint32_t BusyRows::take(std::uint32_t connection) {
  const std::uint32_t busy = first_free_ != 0 ? first_free_ : ++end_;
  if (first_free_ != 0) first_free_ = rows_[busy].timer.links.later;
  rows_[busy] = {};
  rows_[busy].connection = connection;
  ++size_;
  return busy;
}

void BusyRows::give_back(std::uint32_t busy) {
  stop_timer(busy);
  owe_no_more(busy);
  rows_[busy].connection = 0;
  rows_[busy].timer.links.later = std::exchange(first_free_, busy);
  --size_;
  if (size_ == 0 && end_ > kKept) forget_all();
}

// Who connects has a row, so after a ramp there were many for a while.
void BusyRows::forget_all() {
  rows_.forget(end_ + std::size_t{1});
  first_free_ = end_ = 0;
}

void BusyRows::set_timer(std::uint32_t busy, TcpTimer kind, Nanoseconds now) {
  stop_timer(busy);
  rows_[busy].kind = kind;
  rows_[busy].timer_from_ns = now.count();
  queue(kind).push_back(busy);
}

void BusyRows::stop_timer(std::uint32_t busy) {
  const TcpTimer kind = std::exchange(rows_[busy].kind, TcpTimer::none);
  if (kind != TcpTimer::none) queue(kind).remove(busy);
}

void BusyRows::owe(std::uint32_t busy, Nanoseconds now) {
  rows_[busy].owes = 1;
  rows_[busy].owed_from_ns = now.count();
  owed_.push_back(busy);
}

void BusyRows::owe_no_more(std::uint32_t busy) {
  if (rows_[busy].owes == 0) return;
  rows_[busy].owes = 0;
  owed_.remove(busy);
}

Nanoseconds BusyRows::length(TcpTimer kind) const {
  if (kind == TcpTimer::idle) return idle_;
  if (kind == TcpTimer::fin_wait_2 || kind == TcpTimer::time_wait) return kEnding;
  return kSecond * (1 << (static_cast<int>(kind) - static_cast<int>(TcpTimer::after_1s)));
}

Nanoseconds BusyRows::due(std::uint32_t busy) const {
  return Nanoseconds{rows_[busy].timer_from_ns} + length(rows_[busy].kind);
}

std::uint32_t BusyRows::take_due(Nanoseconds now) {
  for (const IndexQueue<Timers>& one : queues_) {
    const std::uint32_t busy = one.front();
    if (busy == 0 || due(busy) > now) continue;
    stop_timer(busy);
    return busy;
  }
  return 0;
}

std::uint32_t BusyRows::take_owed(Nanoseconds now) {
  const std::uint32_t busy = owed_.front();
  if (busy == 0 || Nanoseconds{rows_[busy].owed_from_ns} + kDelay > now) return 0;
  owe_no_more(busy);
  return busy;
}

std::optional<Nanoseconds> BusyRows::next_due() const {
  std::optional<Nanoseconds> next;
  for (const IndexQueue<Timers>& one : queues_)
    if (one.front() != 0) next = std::min(next.value_or(Nanoseconds::max()), due(one.front()));
  if (const std::uint32_t busy = owed_.front())
    next =
        std::min(next.value_or(Nanoseconds::max()), Nanoseconds{rows_[busy].owed_from_ns} + kDelay);
  return next;
}

TcpTimer retry_timer(unsigned tries) {
  constexpr unsigned kMost = 6;
  return static_cast<TcpTimer>(static_cast<unsigned>(TcpTimer::after_1s) + std::min(tries, kMost));
}

}  // namespace c1k
