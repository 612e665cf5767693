// What becomes of a client worker's connections: how long each lives, which slots are used again,
// and when. Exists only where something is replaced (LifeOptions). Knows no sockets; the time is an
// argument.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <random>

#include "client/plan/life_options.h"
#include "common/link/wire.h"
#include "common/net/due_heap.h"
#include "common/net/mapped_table.h"
#include "common/net/user_memory.h"

namespace c1k {

// A slot's turn to be attempted.
struct Turn {
  std::uint64_t slot = 0;
  std::uint32_t tries = 0;  // since it was last open: how many came to nothing
};

class Life {
 public:
  // `options` must outlive it. `rows`: all indices are below.
  Life(const LifeOptions& options, std::size_t rows, std::uint32_t seed);
  Life(const LifeOptions&& options, std::size_t rows, std::uint32_t seed) = delete;
  // At most: all of a worker's slots free or waiting, and as many lost ones' ends as open ones'.
  static UserMemory memory(const LifeOptions& options);

  void enroll(ConnectionIndex connection, const Turn& turn);  // an attempt is on its way
  void on_open(ConnectionIndex connection, Nanoseconds now);  // its lifetime begins

  // An attempt has failed, or an open connection has ended. True: its slot waits for its return,
  // and keeps its claim. False: it is free; so is that of one that has lived its time.
  bool on_end(ConnectionIndex connection, Nanoseconds now);
  bool on_refused(const Turn& turn, Nanoseconds now);  // likewise, before it had an index

  // Free slots, the longest free first.
  std::optional<Turn> take_free();
  // Those that have waited long enough.
  bool has_return(Nanoseconds now) const {
    return returns_.next().value_or(Nanoseconds::max()) <= now;
  }
  std::optional<Turn> take_return(Nanoseconds now) { return returns_.take(now); }
  std::optional<Nanoseconds> next_return() const { return returns_.next(); }
  std::uint64_t waiting() const { return returns_.size(); }

  // An open connection whose time is over.
  std::optional<ConnectionIndex> take_expired(Nanoseconds now);
  std::size_t expiries() const {
    return lifetimes_.size();
  }  // of those open, and as many at most of lost ones
  bool has_expired(Nanoseconds now) const {
    return next_expiry().value_or(Nanoseconds::max()) <= now;
  }
  std::optional<Nanoseconds> next_expiry() const { return lifetimes_.next(); }

 private:
  struct Row {
    std::uint64_t slot;
    std::uint32_t tries;
    std::uint32_t generation : 31;  // of the index: what was due for an earlier one is not its
    std::uint32_t has_lived : 1;    // its time is over
  };
  static constexpr std::size_t kFewExpiries = 1024;

  struct Expiry {
    ConnectionIndex connection;
    std::uint32_t generation;
  };

  bool is_current(const Expiry& expiry) const {
    return table_[expiry.connection].generation == expiry.generation;
  }
  void forget_lost();
  Nanoseconds wait_after(std::uint32_t tries);
  Nanoseconds between(Nanoseconds shortest, Nanoseconds longest);

  const LifeOptions& options_;
  MappedTable<Row> table_;
  std::deque<std::uint64_t> free_;
  DueHeap<Turn> returns_;
  DueHeap<Expiry> lifetimes_;
  std::size_t forget_from_ = kFewExpiries;  // so many: those of lost ones are looked for
  std::minstd_rand chance_;
};

}  // namespace c1k
