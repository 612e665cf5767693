// The schedule: when each speaker's next message is due. Open loop: by a wheel, whatever the
// answers do (net/due_wheel.h). Closed loop (--message-every answered): at once when it joins, and
// then when the answer to the last is whole. Knows no protocol; the time is an argument.
#pragma once

#include <algorithm>
#include <optional>

#include "client/plan/traffic_options.h"
#include "common/base/clock.h"
#include "common/net/due_wheel.h"
#include "common/net/index_queue.h"

namespace c1k {

class Schedule {
 public:
  using Wait = std::optional<Nanoseconds>;

  // `now`: intervals begin at whole multiples of their length (due_wheel.h).
  Schedule(const TrafficOptions& options, std::size_t speakers, Nanoseconds now);
  static UserMemory memory(const TrafficOptions& options);  // for each speaker, and each worker

  // `place`: numbers that follow on each other are spread evenly over an interval.
  void join(std::uint32_t speaker, std::uint32_t place, Nanoseconds now);
  void leave(std::uint32_t speaker);  // if it is in
  bool has(std::uint32_t speaker) const;
  std::uint32_t place(std::uint32_t speaker) const;
  std::uint64_t size() const { return size_; }

  // Whose message is due by `now` and was not taken: the oldest first.
  std::optional<Due> take(Nanoseconds now);
  Wait wait(Nanoseconds now);  // how long nothing will be due; nullopt: nobody can say
  // Gives up whole rounds that are long past; how many messages that were.
  std::uint64_t skip_late(Nanoseconds now);
  // Closed loop: its last message was answered.
  void answered(std::uint32_t speaker);
  bool is_closed_loop() const { return !wheel_; }

  // Open loop: when the message of a round was due at a place.
  Nanoseconds due(std::uint32_t place, std::uint32_t round) const {
    return wheel_->due(place, round);
  }

 private:
  struct Row {
    QueueLinks links;     // among those that are ready
    std::uint32_t round;  // of the next message, from 1 on; 0: not in
    std::uint32_t place;
    bool is_ready;
  };

 public:
  static constexpr std::size_t kRowBytes = std::max(sizeof(Row), DueWheel::kRowBytes);

 private:
  std::optional<DueWheel> wheel_;
  std::optional<MappedTable<Row>> table_;
  std::optional<IndexQueue<MappedTable<Row>>> ready_;
  std::uint64_t size_ = 0;
};

}  // namespace c1k
