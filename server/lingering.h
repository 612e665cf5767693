// Connections whose conversation has ended by our last words (a refusal, a close), and whose peers
// may still be sending: what comes is thrown away until their end, for a moment. A close at once
// would be a reset, which overtakes the words (RFC 9112, 9.6). Few at a time, for each holds a
// descriptor; who has no place is closed at once.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "common/base/clock.h"
#include "common/link/wire.h"

namespace c1k {

template <class Wire>
class Lingering {
 public:
  explicit Lingering(Wire& wire) : wire_(wire) {}  // must outlive it
  ~Lingering() {
    for (const One& one : all_) wire_.close(one.connection);
  }
  Lingering(const Lingering&) = delete;
  Lingering& operator=(const Lingering&) = delete;

  // Its last words were said; it is in nobody's table any more.
  void add(ConnectionIndex connection, Nanoseconds now) {
    if (all_.size() == kMost) return wire_.close_in_order(connection);
    wire_.end_output(connection);
    all_.push_back({connection, now + kTime, kBytes});
  }
  // Whether the event is of one of them; what has come is read into `buffer` and forgotten.
  bool take(const WireEvent& event, std::span<char> buffer) {
    const auto one = std::find_if(all_.begin(), all_.end(), [&event](const One& candidate) {
      return candidate.connection == event.connection;
    });
    if (one == all_.end()) return false;
    const WireInput input = wire_.discard(one->connection, buffer);
    one->bytes_left -= std::min(one->bytes_left, input.bytes);
    const bool goes_on = input.kind == Input::drained || input.kind == Input::more;
    if (!goes_on || one->bytes_left == 0 || event.broken) end(one);
    return true;
  }
  // Ends those that linger for too long; how long none will.
  std::optional<Nanoseconds> expire(Nanoseconds now) {
    while (!all_.empty() && all_.front().until <= now) end(all_.begin());
    if (all_.empty()) return std::nullopt;
    return all_.front().until - now;
  }

 private:
  static constexpr std::size_t kMost = 16;
  static constexpr std::size_t kBytes = std::size_t{16} << 20;
  static constexpr Nanoseconds kTime = std::chrono::seconds{1};

  struct One {
    ConnectionIndex connection;
    Nanoseconds until;
    std::size_t bytes_left;
  };
  void end(typename std::vector<One>::iterator one) {
    wire_.close_in_order(one->connection);
    all_.erase(one);
  }

  Wire& wire_;
  std::vector<One> all_;  // the longest first
};

}  // namespace c1k
