// A row of the board: what one worker says. Its writer is that worker, or the supervisor once the
// worker is dead.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "common/base/clock.h"
#include "common/net/fault.h"
#include "common/record/histogram.h"
#include "common/record/sample.h"
#include "common/run/alias_words.h"
#include "common/run/code_words.h"
#include "common/run/once_text.h"

namespace c1k {

inline constexpr std::size_t kMaxCounters = 96;
inline constexpr std::size_t kAttemptBins = 128;  // of 10 ms: the last 1.28 s
inline constexpr Nanoseconds kAttemptBin = std::chrono::milliseconds{10};

using Counts = std::array<std::uint64_t, kMaxCounters>;

// How the peer's side closed a connection.
enum class AgeOf : std::uint8_t { closed_by_peer, closed_reset, closed_timeout, size };
inline constexpr std::size_t kAgesOf = static_cast<std::size_t>(AgeOf::size);

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
  void set_accept_share(std::uint32_t epoch, std::uint64_t share) {
    accept_share_.store(std::uint64_t{epoch} << 40U | share, std::memory_order_relaxed);
  }
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
  // How many it has accepted in that epoch; nullopt: it counts another. For all workers.
  std::optional<std::uint64_t> accept_share(std::uint32_t epoch) const {
    const std::uint64_t word = accept_share_.load(std::memory_order_relaxed);
    if (word >> 40U != (epoch & 0xffffffU)) return std::nullopt;
    return word & ((std::uint64_t{1} << 40U) - 1);
  }
  std::uint64_t room() const { return room_.load(std::memory_order_relaxed); }
  Fault take_fault() { return last_fault_.exchange({}); }  // the newest since the last call
  void repair();  // after the writer's death: an unfinished publish() no longer blocks readers

  static std::int64_t bin_of(Nanoseconds now) { return now / kAttemptBin; }

  // How old those were that the peer's side closed; the writer adds.
  std::array<SpreadWords, kAgesOf> ages{};
  std::array<SpreadWords, kAgesOf> ends{};  // and when, on the monotonic clock
  OnceText last_words;                      // of a peer, before it ended a connection
  OnceText wrong_words;                     // of a peer, whose answer was wrong
  CodeWords rejected;                       // by the status that said no
  CodeWords close_codes;                    // that peers gave when they ended a conversation
  CodeWords protocol_codes;                 // that they were given for what was not of it
  OnceText rejected_words;                  // of a peer that said no
  CodeWords tls_failures;                   // tls_failure_code()
  OnceText tls_words;                       // what OpenSSL says of one
  OnceText tls_suite;                       // of a handshake that finished
  OnceText rejected_why;                    // where its words were a yes, but a wrong one
  // How many bytes came at once to a first message, and how often: the answers' true size, where
  // `others` are few.
  std::atomic<std::uint64_t> burst_size{0};
  std::atomic<std::uint64_t> bursts{0};
  std::atomic<std::uint64_t> other_bursts{0};
  // When the oldest message was due that has no answer, as of the last look; 0: there is none.
  std::atomic<std::int64_t> oldest_due_ns{0};
  // With a stack of our own: the first of its own slots that it has not claimed.
  std::atomic<std::uint64_t> next_slot{0};

 private:
  // Odd while publish() writes. Data and sequence are all atomics, so there is no data race; the
  // order of their loads and stores keeps the copies whole.
  std::atomic<std::uint32_t> sequence_{0};
  std::atomic<Fault> last_fault_{};
  // Live, not published together: right even when the worker dies between two publish().
  std::atomic<std::uint64_t> claims_{0};        // its part of Budget::claimed
  std::atomic<std::uint64_t> connecting_{0};    // its part of Board::connecting
  std::atomic<std::uint64_t> active_{0};        // its part of Board::active
  std::atomic<std::uint64_t> room_{0};          // how many more it could hold
  std::atomic<std::uint64_t> accept_share_{0};  // epoch << 40 | accepted in it
  std::atomic<std::uint32_t> swept_{0};
  std::array<std::atomic<std::uint64_t>, kMaxCounters> counts_{};
  std::array<std::atomic<std::uint64_t>, kAttemptBins> bins_{};  // bin number << 24 | attempts
  // Only those that are used are looked at: a look would make their pages.
  std::array<std::atomic<bool>, kTimings> timed_{};
  std::array<std::array<std::atomic<std::uint64_t>, kHistogramBuckets>, kTimings> timings_{};
};

}  // namespace c1k
