// The board: one shared mapping that holds every count of a run, made before the first fork. Each
// row has one writer: its worker, or the supervisor once the worker is dead. The words that all
// workers advance (budget, slots, pace) are atomics on lines of their own.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "common/base/address_range.h"
#include "common/host/host_limits.h"
#include "common/record/sample.h"
#include "common/run/alias_words.h"
#include "common/run/board_row.h"
#include "common/run/budget.h"
#include "common/run/pace.h"

namespace c1k {

// The last storm: `begun` is written last, so who sees it sees the rest.
struct StormWords {
  std::atomic<std::uint32_t> begun{0};  // how many
  std::atomic<std::uint64_t> open{0};   // over all workers, at its begin
  std::atomic<std::uint64_t> drop{0};   // of these
  Budget drops;                         // of all storms, and how many have dropped
  Budget at_once;                       // attempts that need no permit: back at once
};

struct Board {
  alignas(64) std::atomic<Phase> phase{Phase::ramp};
  Budget budget;
  alignas(64) std::atomic<std::uint64_t> next_slot{0};  // the first that nobody has claimed
  alignas(64) std::atomic<std::int64_t> connecting{0};  // over all workers, live
  std::atomic<std::uint64_t> window{0};                 // how many may be connecting at once
  // In hold: every open connection is to be probed. Read by acquire: the pace's origin comes
  // before.
  std::atomic<bool> verify{false};
  PaceWords ramp;
  PaceWords drain;
  PaceWords probe;
  std::atomic<std::uint64_t> next_number{0};  // of a connection, where there is a conversation
  Budget active;                              // how many connections send, over all workers
  StormWords storm;
  std::atomic<bool> frozen{false};  // what ends is no longer replaced
  std::atomic<bool> any_opened{false};
  std::atomic<std::uint64_t> aliases_given_up{0};
  std::array<AliasWords, kMaxAliases> aliases{};  // by Slots::alias_number
  std::atomic<std::uint32_t> accept_epoch{0};     // server: grows when a worker comes
  std::atomic<std::size_t> rows_used{0};          // the first so many have, or had, a worker
  std::array<BoardRow, kMaxWorkers> rows{};
};

// Owns the mapping (MAP_SHARED, touched lazily: a row costs memory when its worker starts).
class BoardMapping {
 public:
  BoardMapping();  // throws std::system_error
  ~BoardMapping();
  BoardMapping(const BoardMapping&) = delete;
  BoardMapping& operator=(const BoardMapping&) = delete;
  Board& operator*() const { return *board_; }
  Board* operator->() const { return board_; }

 private:
  Board* board_;
};

}  // namespace c1k
