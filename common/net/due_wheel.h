// Things that are due again and again, each at its own place in one interval: a sweep takes
// them in due order. No timer for any of them: when a place comes round is arithmetic, and who is
// due then hangs on it in a list. Knows no sockets; the time is an argument.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/units.h"
#include "common/net/index_queue.h"
#include "common/net/mapped_table.h"
#include "common/net/user_memory.h"

namespace c1k {

enum class Spread : std::uint8_t { even, together };  // together: all are due at once

struct WheelTimes {
  Nanoseconds base{};  // an interval begins
  Nanoseconds every{};
  Nanoseconds jitter{0};  // each is due up to this later, by chance; at most `every`
  Spread spread = Spread::even;
};

// The last moment up to `now` at which an interval begins: for all workers of a host the same.
inline Nanoseconds interval_begin(Nanoseconds now, Nanoseconds every) {
  return now - now % every;
}

struct Due {
  std::uint32_t index = 0;  // who
  std::uint32_t round = 0;  // from one time to the next it is one more
  Nanoseconds moment{0};    // when it was due
};

class DueWheel {
 public:
  DueWheel(std::size_t rows, const WheelTimes& times);
  static UserMemory memory(Nanoseconds every);

  // `number` says where in the interval: numbers that follow on each other are spread evenly. The
  // first time is within an interval, and the jitter, from `now` on.
  void join(std::uint32_t index, std::uint32_t number, Nanoseconds now);
  void leave(std::uint32_t index);  // if it is in
  bool has(std::uint32_t index) const { return table_[index].round != 0; }
  std::uint32_t number(std::uint32_t index) const { return table_[index].number; }
  std::uint64_t size() const { return size_; }

  // Who is due by `now` and was not taken: the oldest first, each once in a round.
  std::optional<Due> take(Nanoseconds now);
  // When the next is due; nullopt: nobody is in.
  std::optional<Nanoseconds> next();
  // Gives up whole rounds when more than two intervals, and a second, late; how many times somebody
  // was due in them.
  std::uint64_t skip_late(Nanoseconds now);

  Nanoseconds due(std::uint32_t number, std::uint32_t round) const;

 private:
  struct Row {
    QueueLinks links;
    std::uint32_t round;  // the next; 0: not in
    std::uint32_t number;
  };
  struct Place {
    std::uint32_t first, last;
  };

 public:
  static constexpr std::size_t kRowBytes = sizeof(Row);

 private:
  // A turn is the time of one place; they are counted from the base on.
  Nanoseconds moment_of(std::uint64_t turn) const;
  std::uint64_t turn_at(Nanoseconds now) const;
  std::uint64_t turn_of(std::uint32_t number, std::uint32_t round) const;
  Place& place_of(const Row& row) {
    return places_[turn_of(row.number, row.round) % places_.size()];
  }
  void hang(std::uint32_t index);
  void unhang(std::uint32_t index);

  WheelTimes times_;
  std::uint64_t turns_;         // in an interval
  std::uint64_t jitter_turns_;  // at most turns_
  MappedTable<Row> table_;
  std::vector<Place> places_;  // of three intervals: so all that hang on a place are due at once
  std::uint64_t turn_ = 0;     // nobody is due before it
  std::uint64_t size_ = 0;
};

}  // namespace c1k
