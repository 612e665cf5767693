// Things that are due once, each at a moment of its own: the soonest first. Knows no clock; the
// time is an argument.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "common/base/units.h"

namespace c1k {

template <class Thing>
class DueHeap {
  struct Entry {
    Nanoseconds due;
    Thing thing;
    bool operator>(const Entry& other) const { return due > other.due; }
  };

 public:
  static constexpr std::size_t kBytesEach = sizeof(Entry);

  void push(Nanoseconds due, const Thing& thing) {
    heap_.push_back({due, thing});
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }

  // The soonest of those that are due by `now`.
  std::optional<Thing> take(Nanoseconds now) {
    if (heap_.empty() || heap_.front().due > now) return std::nullopt;
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const Thing thing = heap_.back().thing;
    heap_.pop_back();
    return thing;
  }
  // When the next is due; nullopt: nothing is in.
  std::optional<Nanoseconds> next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.front().due;
  }
  std::size_t size() const { return heap_.size(); }

  // Forgets those of which `is_void` is true; looks at all.
  template <class Predicate>
  void forget_if(Predicate is_void) {
    std::erase_if(heap_, [&](const Entry& entry) { return is_void(entry.thing); });
    std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
  }

 private:
  std::vector<Entry> heap_;
};

}  // namespace c1k
