// Things that are due once, each at a moment of its own: the soonest first. Knows no clock; the
// time is an argument.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "common/base/units.h"

namespace c1k {

template <class Thing>
class DueHeap {
 public:
  void push(Nanoseconds due, const Thing& thing) { heap_.push({due, thing}); }

  // The soonest of those that are due by `now`.
  std::optional<Thing> take(Nanoseconds now) {
    if (heap_.empty() || heap_.top().due > now) return std::nullopt;
    const Thing thing = heap_.top().thing;
    heap_.pop();
    return thing;
  }
  // When the next is due; nullopt: nothing is in.
  std::optional<Nanoseconds> next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.top().due;
  }
  std::uint64_t size() const { return heap_.size(); }

 private:
  struct Entry {
    Nanoseconds due;
    Thing thing;
    bool operator>(const Entry& other) const { return due > other.due; }
  };
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
};

}  // namespace c1k
