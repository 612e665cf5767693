// How many attempts may be on their way at once when no rate says it (--rate max): grows while the
// network is waited for and a larger window helps. Pure: figures and the time are arguments.
#pragma once

#include <cstdint>

#include "common/base/clock.h"

namespace c1k {

class Window {
 public:
  // `limit` = `first`: it never grows.
  Window(std::uint64_t first, std::uint64_t limit) : size_(first), limit_(limit) {}

  // Looks about ten times a second. Doubles when the window is full (nine tenths are on their way)
  // and either more is opened per second than when it last grew, or nothing is opened any more
  // although something was: slow connections hold all places, and others must not wait for them.
  // True when it has grown.
  bool look(std::uint64_t connecting, std::uint64_t opened, Nanoseconds now);

  std::uint64_t size() const { return size_; }
  bool held_back() const { return held_back_; }  // it was full at its limit

 private:
  std::uint64_t size_;
  std::uint64_t limit_;
  bool held_back_ = false;
  std::uint64_t last_opened_ = 0;
  Nanoseconds last_look_{0};
  double rate_when_grown_ = 0;
};

}  // namespace c1k
