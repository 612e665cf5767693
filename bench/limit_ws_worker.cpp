#include "bench/limit_ws_worker.h"

namespace limit {

Worker::Worker(const Plan& plan, Board& board, unsigned first)
    : plan_(plan),
      board_(board),
      talked_(board.talked[first / kSocketsPerWorker]),
      first_(first),
      end_(std::min(first + kSocketsPerWorker, plan.count)),
      poller_(check(epoll_create1(0), "epoll_create1")),
      channels_(plan.is_tls ? tls_context(false) : nullptr, false),
      at_(kDescriptors),
      missing_(plan.active > 0 ? kDescriptors : 0) {}

void Worker::open_all() {
  std::int64_t unset = 0;
  board_.first_connect_ns.compare_exchange_strong(unset, now_ns());
  for (unsigned next = first_; next < end_ || in_flight_ > 0;) {
    while (next < end_ && in_flight_ < plan_.in_flight) start(next++);
    collect();
  }
}

// Connects from this slot, or from the first spare one that is free.
void Worker::start(unsigned slot) {
  int descriptor = connect_from(plan_.ends, slot, SOCK_NONBLOCK);
  while (descriptor < 0) {
    ++board_.skipped;
    descriptor = connect_from(plan_.ends, plan_.count + board_.spare++, SOCK_NONBLOCK);
  }
  // Edge-triggered and after connect(): one call for all, and an event each for the connect and for
  // the answer.
  watch(poller_, descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  at(descriptor) = At::kConnecting;
  ++in_flight_;
}

void Worker::collect() {
  epoll_event events[kClientBatch];
  const int count = check(epoll_wait(poller_, events, kClientBatch, -1), "epoll_wait");
  const unsigned before = opened_;
  for (int i = 0; i < count; ++i) advance(events[i].data.fd, events[i].events);
  board_.open += opened_ - before;
}

void Worker::advance(int descriptor, std::uint32_t events) {
  if (at(descriptor) == At::kOpen) return;  // and now closed by the server
  if ((events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0) return fail(descriptor);
  if (at(descriptor) == At::kConnecting) {
    const State state = channels_.open(descriptor);
    if (state == State::going) return;
    if (state == State::failed) return fail(descriptor);
    const ssize_t sent = channels_.send(descriptor, kUpgrade.data(), kUpgrade.size());
    if (sent != static_cast<ssize_t>(kUpgrade.size())) return fail(descriptor);
    at(descriptor) = At::kAsked;
  } else if ((events & EPOLLIN) != 0) {
    char answer[1'024];
    const ssize_t got = channels_.recv(descriptor, answer, sizeof answer);
    if (got == -1 && errno == EAGAIN) return;
    if (got != static_cast<ssize_t>(kUpgraded.size())) return fail(descriptor);
    at(descriptor) = At::kOpen;
    --in_flight_;
    // Of all connections as many as are asked for talk, evenly chosen.
    if (std::uint64_t{first_ + opened_} * plan_.active / plan_.count !=
        std::uint64_t{first_ + opened_ + 1} * plan_.active / plan_.count)
      active_.push_back(descriptor);
    ++opened_;
  }
}

void Worker::fail(int descriptor) {
  channels_.close(descriptor);
  at(descriptor) = At::kNothing;
  --in_flight_;
  if (++board_.failed >= kMostFailures) give_up("too many connects failed");
  start(plan_.count + board_.spare++);
}

void Worker::talk_until(int stop) {
  watch(poller_, stop, EPOLLIN);
  begin_ns_ = now_ns();
  if (plan_.every_ns == 0)
    for (const int descriptor : active_) say(descriptor);
  const bool paced = plan_.every_ns > 0 && !active_.empty();
  // Workers look one after the other, as evenly as they have connections: what is sent by all at
  // one moment is heard at one moment, and costs fewer wakings than as many in as long a time.
  std::int64_t tick_ns = begin_ns_ + std::int64_t{first_} * plan_.tick_ns / plan_.count;
  epoll_event events[kClientBatch];
  while (true) {
    std::int64_t wait_ms = -1;
    if (const std::int64_t now = paced ? now_ns() : 0; paced) {
      if (now >= tick_ns) {
        send_due(now);
        tick_ns += ((now - tick_ns) / plan_.tick_ns + 1) * plan_.tick_ns;
      }
      wait_ms = (tick_ns - now + 999'999) / 1'000'000;
    }
    const int count =
        check(epoll_wait(poller_, events, kClientBatch, static_cast<int>(wait_ms)), "epoll_wait");
    std::uint64_t whole = 0;
    for (int i = 0; i < count; ++i) {
      if (events[i].data.fd == stop) return;
      if ((events[i].events & EPOLLIN) != 0) whole += hear(events[i].data.fd) ? 1 : 0;
    }
    if (whole > 0) talked_.answered.fetch_add(whole, std::memory_order_relaxed);
  }
}

// Those whose turn has come since it was last called: the cursor goes round the active ones once in
// every_ns.
void Worker::send_due(std::int64_t now) {
  const auto per_round = static_cast<double>(active_.size());
  const auto rounds = static_cast<double>(now - begin_ns_) / static_cast<double>(plan_.every_ns);
  const auto due = static_cast<std::uint64_t>(rounds * per_round);
  for (; sent_ < due; ++sent_) {
    const int descriptor = active_[sent_ % active_.size()];
    if (missing_[static_cast<std::size_t>(descriptor)] == 0)
      say(descriptor);
    else
      ++talked_.missed;
  }
}

void Worker::say(int descriptor) {
  static const std::vector<char> message(kLongest, 'm');
  const ssize_t sent = channels_.send(descriptor, message.data(), plan_.size);
  if (sent != static_cast<ssize_t>(plan_.size)) give_up("a message was not taken");
  missing_[static_cast<std::size_t>(descriptor)] = plan_.size - kMask;
}

// True when the answer is whole now.
bool Worker::hear(int descriptor) {
  static char buffer[kLongest];
  unsigned& missing = missing_[static_cast<std::size_t>(descriptor)];
  const ssize_t got = channels_.recv(descriptor, buffer, sizeof buffer);
  if (got == -1 && errno == EAGAIN) return false;
  if (got <= 0 || got > missing) give_up("what came is no answer");
  missing -= static_cast<unsigned>(got);
  if (missing > 0) return false;
  if (plan_.every_ns == 0) say(descriptor);
  return true;
}

}  // namespace limit
