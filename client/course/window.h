// How many attempts may be on their way at once when no rate says it (--rate max): grows while the
// network is waited for and a larger window helps; shrinks where opening is work (TLS) and all wait
// for each other. Pure: figures and the time are arguments.
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.h"

namespace c1k {

class Window {
 public:
  // `limit` = `first`: it never grows beyond. `patience`: how long an attempt may take before the
  // window shrinks, down to a sixteenth of its limit; 0: it never does.
  Window(std::uint64_t first, std::uint64_t limit, Nanoseconds patience = Nanoseconds{0})
      : size_(first), limit_(limit), patience_(patience) {}

  // Looks about ten times a second. Doubles when the window is full (nine tenths are on their way)
  // and either more is opened per second than when it last grew, or nothing is opened any more
  // although something was: slow connections hold all places, and others must not wait for them.
  // Once a second it measures what an attempt takes, by Little's law: those on their way / opened
  // per second. More than the patience and than twice the least so far: half as many open as many,
  // each sooner. A shrunk window doubles again when a quarter of the patience is enough.
  // True when its size has changed.
  bool look(std::uint64_t connecting, std::uint64_t opened, Nanoseconds now);

  std::uint64_t size() const { return size_; }
  bool held_back() const { return held_back_; }    // it was full at its limit
  bool has_shrunk() const { return has_shrunk_; }  // once, at least

 private:
  bool grow(double rate);
  bool measure(std::uint64_t connecting, std::uint64_t opened, Nanoseconds now);

  std::uint64_t size_;
  std::uint64_t limit_;
  Nanoseconds patience_;
  bool held_back_ = false;
  std::uint64_t last_opened_ = 0;
  Nanoseconds last_look_{0};
  double rate_when_grown_ = 0;
  std::uint64_t measured_opened_ = 0;
  Nanoseconds measured_at_{0};
  std::optional<Nanoseconds> least_;  // that an attempt took
  bool is_shrunk_ = false;            // now: it is measuring alone that lets it grow
  bool has_shrunk_ = false;
};

}  // namespace c1k
