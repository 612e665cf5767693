// The board: one shared mapping that holds every count of a run, made before the first fork. Each
// row has one writer: its worker, or the supervisor once the worker is dead. The words that all
// workers advance (budget, slots, pace) are atomics on lines of their own.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "common/host/host_limits.h"
#include "common/net/fault.h"
#include "common/record/histogram.h"
#include "common/record/sample.h"
#include "common/run/budget.h"
#include "common/run/clock.h"
#include "common/run/pace.h"

namespace c1k {

inline constexpr std::size_t kMaxCounters = 96;
inline constexpr std::size_t kAttemptBins = 128;  // of 10 ms: the last 1.28 s
inline constexpr Nanoseconds kAttemptBin = std::chrono::milliseconds{10};

using Counts = std::array<std::uint64_t, kMaxCounters>;

class alignas(64) BoardRow {
 public:
  // --- by the row's writer ---
  // All counts together: a reader sees this call's or an earlier one's, never a mixture.
  void publish(std::span<const std::uint64_t> counts);
  void add(Timing timing, Nanoseconds time, std::uint64_t times = 1);  // negative counts as 0
  void add_attempt(Nanoseconds now);
  void set_claims(std::uint64_t claims) { claims_.store(claims, std::memory_order_relaxed); }
  void set_active(std::uint64_t n) { active_.store(n, std::memory_order_relaxed); }
  void set_connecting(std::uint64_t n) { connecting_.store(n, std::memory_order_relaxed); }
  void set_swept(std::uint32_t storm) { swept_.store(storm, std::memory_order_release); }
  void set_room(std::uint64_t room) { room_.store(room, std::memory_order_relaxed); }
  void report(const Fault& fault) { last_fault_.store(fault, std::memory_order_relaxed); }

  // --- by the supervisor ---
  // False when the writer was always in the middle of it (or died there): `counts` is untouched.
  bool read(std::span<std::uint64_t> counts) const;
  void add_timings_to(Timings& timings) const;
  std::uint64_t attempts_in(std::int64_t bin) const;
  std::uint64_t claims() const { return claims_.load(std::memory_order_relaxed); }
  std::uint64_t active() const { return active_.load(std::memory_order_relaxed); }
  std::uint64_t connecting() const { return connecting_.load(std::memory_order_relaxed); }
  // The last storm of which it has dropped its part, and published that.
  std::uint32_t swept() const { return swept_.load(std::memory_order_acquire); }
  std::uint64_t room() const { return room_.load(std::memory_order_relaxed); }
  Fault take_fault() { return last_fault_.exchange({}); }  // the newest since the last call
  void repair();  // after the writer's death: an unfinished publish() no longer blocks readers

  static std::int64_t bin_of(Nanoseconds now) { return now / kAttemptBin; }

 private:
  // Odd while publish() writes. Data and sequence are all atomics, so there is no data race; the
  // order of their loads and stores keeps the copies whole.
  std::atomic<std::uint32_t> sequence_{0};
  std::atomic<Fault> last_fault_{};
  // Live, not published together: right even when the worker dies between two publish().
  std::atomic<std::uint64_t> claims_{0};      // its part of Budget::claimed
  std::atomic<std::uint64_t> connecting_{0};  // its part of Board::connecting
  std::atomic<std::uint64_t> active_{0};      // its part of Board::active
  std::atomic<std::uint64_t> room_{0};        // how many more it could hold
  std::atomic<std::uint32_t> swept_{0};
  std::array<std::atomic<std::uint64_t>, kMaxCounters> counts_{};
  std::array<std::atomic<std::uint64_t>, kAttemptBins> bins_{};  // bin number << 24 | attempts
  // Only those that are used are looked at: a look would make their pages.
  std::array<std::atomic<bool>, kTimings> timed_{};
  std::array<std::array<std::atomic<std::uint64_t>, kHistogramBuckets>, kTimings> timings_{};
};

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
