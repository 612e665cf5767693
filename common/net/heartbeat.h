// A sweep that asks each connection of a worker once an interval whether it lives, evenly over the
// interval, and looks again a while later who has not answered. Who is asked keeps a mark of two
// bits until it answers, and is not asked again before. No timer and no row for any: when
// one is due is arithmetic. Places are a power of two, and an odd factor scatters the connections
// over them, so that few among many free indices are as even; sixteen neighbours stay together, for
// what the kernel has of them lies together (docs/measuring.md). Knows no sockets; the time is an
// argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "common/base/units.h"

namespace c1k {

class Heartbeat {
 public:
  struct Times {
    Nanoseconds every{};
    Nanoseconds timeout{};  // at most `every`
  };
  struct Beat {
    std::uint32_t index = 0;
    Nanoseconds due{};
    bool is_check = false;  // whether it has answered; else it is to be asked
    std::uint8_t mark = 0;  // 1 to 3, of the turn: who was asked in another is not to be looked at
  };

  // Indices are below `rows`. `worker`: others are shifted against each other.
  Heartbeat(std::size_t rows, const Times& times, std::size_t worker, Nanoseconds now);

  // What is due by `now`, in order; each is asked once an interval, or left out where we are late
  // by more than one. `seen`: all that had come until then was heard. Who was asked late is looked
  // at as much later.
  std::optional<Beat> take(Nanoseconds now, Nanoseconds seen);
  Nanoseconds wait(Nanoseconds now) const;  // how long nothing is due
  // Whether `stamp` is when it was due to be asked last, or the time before.
  bool was_due(std::uint32_t index, Nanoseconds stamp, Nanoseconds now) const;

 private:
  Nanoseconds due(std::uint64_t position) const;
  Nanoseconds check_due() const { return due(check_) + times_.timeout + slack_; }
  std::uint64_t position_after(Nanoseconds now) const;
  std::uint32_t index_of(std::uint64_t position) const;
  Beat beat(std::uint64_t position, bool is_check) const;
  void skip_late(Nanoseconds now);
  void note_late(std::uint64_t position, Nanoseconds late);

  std::size_t rows_;
  Times times_;
  std::uint64_t places_;
  std::uint64_t batches_;  // of an interval: those of a batch are due together
  Nanoseconds base_;
  std::uint64_t ask_;    // the next position: place + places x turn
  std::uint64_t check_;  // likewise; behind
  Nanoseconds slack_{0};
  std::uint64_t slack_until_ = 0;  // the position that was asked so late
};

}  // namespace c1k
