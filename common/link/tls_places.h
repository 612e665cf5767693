// Who may shake hands: a handshake takes 42 to 80 KB while it goes on, so a worker has a bounded
// number at once. The others wait, in the order in which they asked.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "common/base/clock.h"
#include "common/link/wire.h"

namespace c1k {

class TlsPlaces {
 public:
  // Who has had a place for so long makes room when others wait.
  static constexpr Nanoseconds kStalled = std::chrono::seconds{10};

  explicit TlsPlaces(std::size_t at_once) : at_once_(at_once) {}

  // False: it waits from now on, if it did not already.
  bool take(ConnectionIndex connection, Nanoseconds now) {
    if (taken_.size() >= at_once_) {
      if (waiting_.insert(connection).second) queue_.push_back(connection);
      return false;
    }
    waiting_.erase(connection);
    taken_[connection] = now;
    forget_those_over();
    order_.push_back({connection, now});
    return true;
  }
  // Whether it has one, waits for one, or neither.
  void leave(ConnectionIndex connection) {
    taken_.erase(connection);
    waiting_.erase(connection);
  }
  std::size_t taken() const { return taken_.size(); }
  std::size_t free() const { return at_once_ - std::min(at_once_, taken_.size()); }
  // Of those that wait the first, who may ask again; nullopt: nobody waits.
  std::optional<ConnectionIndex> next() {
    while (!queue_.empty()) {
      const ConnectionIndex first = queue_.front();
      queue_.pop_front();
      if (waiting_.erase(first) > 0) return first;
    }
    return std::nullopt;
  }
  // One that has stalled while others wait; nullopt: none.
  std::optional<ConnectionIndex> stalled(Nanoseconds now) {
    forget_those_over();
    if (waiting_.empty() || order_.empty() || now - order_.front().since < kStalled)
      return std::nullopt;
    return order_.front().connection;
  }

 private:
  struct Since {
    ConnectionIndex connection;
    Nanoseconds since;
  };
  void forget_those_over() {
    while (!order_.empty() && !has(order_.front())) order_.pop_front();
  }
  bool has(const Since& one) const {
    const auto found = taken_.find(one.connection);
    return found != taken_.end() && found->second == one.since;
  }

  std::size_t at_once_;
  std::unordered_map<ConnectionIndex, Nanoseconds> taken_;  // since when
  std::deque<Since> order_;                                 // the longest first; some are over
  std::unordered_set<ConnectionIndex> waiting_;
  std::deque<ConnectionIndex> queue_;  // of those; some may be gone
};

}  // namespace c1k
