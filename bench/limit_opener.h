// A worker of limit_client and limit_tls_client: how it opens its connections and closes them.
// Nothing of the project is used here.
#pragma once

#include <atomic>
#include <bitset>

#include "bench/limit_connect.h"

namespace limit {

// Connected is open.
struct AtOnce {
  State go_on(int) { return State::finished; }
};

constexpr unsigned kMostFailures = 1'000;
constexpr int kBatch = 64;

struct Plan {
  Ends ends;
  unsigned count = 0;
  unsigned in_flight = 0;
};

struct Board {
  std::atomic<std::int64_t> first_connect_ns;
  std::atomic<unsigned> open;
  std::atomic<unsigned> failed;
  std::atomic<unsigned> skipped;
  std::atomic<unsigned> spare;  // slots used beyond the plan's count, in place of others
};

// One process's share of the connections. Opening: whether one that is connected is open, see
// AtOnce.
template <class Opening>
class Worker {
 public:
  Worker(const Plan& plan, Board& board, unsigned first)
      : plan_(plan),
        board_(board),
        next_(first),
        left_(std::min(kSocketsPerWorker, plan.count - first)),
        poller_(check(epoll_create1(0), "epoll_create1")) {}

  void open_all() {
    std::int64_t unset = 0;
    board_.first_connect_ns.compare_exchange_strong(unset, now_ns());
    while (left_ > 0 || in_flight_ > 0) {
      while (left_ > 0 && in_flight_ < plan_.in_flight) {
        --left_;
        start(next_++);
      }
      collect();
    }
  }

  // The sockets' descriptors follow on the poller's, so one call closes them all.
  void close_all() { check(close_range(static_cast<unsigned>(poller_), ~0U, 0), "close"); }

 private:
  // Connects from this slot, or from the first spare one that is free.
  void start(unsigned slot) {
    while (!connect_from(slot)) {
      ++board_.skipped;
      slot = plan_.count + board_.spare++;
    }
    ++in_flight_;
  }

  // False: something else uses this address and port.
  bool connect_from(unsigned slot) {
    const int descriptor = limit::connect_from(plan_.ends, slot, SOCK_NONBLOCK);
    if (descriptor < 0) return false;
    // Edge-triggered and after connect(): one call for each connection, and one event.
    watch(poller_, descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    connecting_[static_cast<std::size_t>(descriptor)] = true;
    return true;
  }

  void collect() {
    epoll_event events[kBatch];
    const int count = check(epoll_wait(poller_, events, kBatch, -1), "epoll_wait");
    unsigned opened = 0;
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[i].data.fd;
      const auto index = static_cast<std::size_t>(descriptor);
      if (!connecting_[index]) continue;  // opened before, and now closed by the server
      const bool is_broken = (events[i].events & (EPOLLERR | EPOLLHUP)) != 0;
      const State state = is_broken ? State::failed : opening_.go_on(descriptor);
      if (state == State::going) continue;
      connecting_[index] = false;
      --in_flight_;
      if (state == State::finished) {
        ++opened;
        continue;
      }
      close(descriptor);
      if (++board_.failed >= kMostFailures) give_up("too many connects failed");
      start(plan_.count + board_.spare++);
    }
    board_.open += opened;
  }

  const Plan& plan_;
  Board& board_;
  unsigned next_;
  unsigned left_;
  int poller_;
  unsigned in_flight_ = 0;
  std::bitset<kSocketsPerWorker + 1'000> connecting_;
  Opening opening_;
};

}  // namespace limit
