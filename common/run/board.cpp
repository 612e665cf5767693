#include "common/run/board.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>
#include <type_traits>

namespace c1k {
namespace {

constexpr int kReadTries = 1000;
constexpr unsigned kBinCountBits = 24;

}  // namespace

// Fresh pages of a mapping are zero, and zero is every word's first value: nothing is constructed,
// so nothing is touched. Phase::ramp is 0.
static_assert(std::is_trivially_destructible_v<Board>);
static_assert(static_cast<int>(Phase::ramp) == 0);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

void BoardRow::publish(std::span<const std::uint64_t> counts) {
  const std::uint32_t sequence = sequence_.load(std::memory_order_relaxed);
  sequence_.exchange(sequence + 1, std::memory_order_acq_rel);
  // Release keeps these stores behind the odd sequence: who reads one of them then sees it odd.
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts_[i].store(counts[i], std::memory_order_release);
  sequence_.store(sequence + 2, std::memory_order_release);
}

bool BoardRow::read(std::span<std::uint64_t> counts) const {
  Counts copy{};
  for (int tries = 0; tries < kReadTries; ++tries) {
    const std::uint32_t before = sequence_.load(std::memory_order_acquire);
    if (before % 2 != 0) continue;
    // Acquire keeps the second look at the sequence behind these loads.
    for (std::size_t i = 0; i < counts.size(); ++i)
      copy[i] = counts_[i].load(std::memory_order_acquire);
    if (sequence_.load(std::memory_order_relaxed) != before) continue;
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = copy[i];
    return true;
  }
  return false;
}

void BoardRow::repair() {
  const std::uint32_t sequence = sequence_.load();
  if (sequence % 2 != 0) sequence_.store(sequence + 1);
}

void BoardRow::add(Timing timing, Nanoseconds time, std::uint64_t times) {
  const auto which = static_cast<std::size_t>(timing);
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0));
  auto& bucket = timings_[which][bucket_of(ns)];
  bucket.store(bucket.load(std::memory_order_relaxed) + times, std::memory_order_relaxed);
  if (!timed_[which].load(std::memory_order_relaxed))
    timed_[which].store(true, std::memory_order_relaxed);
}

void BoardRow::add_timings_to(Timings& timings) const {
  for (std::size_t which = 0; which < kTimings; ++which) {
    if (!timed_[which].load(std::memory_order_relaxed)) continue;
    Histogram& histogram = timings[static_cast<Timing>(which)];
    for (std::size_t i = 0; i < kHistogramBuckets; ++i)
      if (const auto times = timings_[which][i].load(std::memory_order_relaxed); times > 0)
        histogram.add_bucket(i, times);
  }
}

void BoardRow::add_attempt(Nanoseconds now) {
  const std::int64_t bin = bin_of(now);
  auto& word = bins_[static_cast<std::size_t>(bin) % kAttemptBins];
  const auto number = static_cast<std::uint64_t>(bin) << kBinCountBits;
  const std::uint64_t old = word.load(std::memory_order_relaxed);
  const bool same = (old >> kBinCountBits) == (number >> kBinCountBits);
  word.store((same ? old : number) + 1, std::memory_order_relaxed);
}

std::uint64_t BoardRow::attempts_in(std::int64_t bin) const {
  const std::uint64_t word =
      bins_[static_cast<std::size_t>(bin) % kAttemptBins].load(std::memory_order_relaxed);
  const auto number = static_cast<std::uint64_t>(bin) << kBinCountBits >> kBinCountBits;
  return (word >> kBinCountBits) == number ? word & ((1U << kBinCountBits) - 1) : 0;
}

BoardMapping::BoardMapping() {
  void* memory = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "mmap of the board");
  board_ = static_cast<Board*>(memory);
}

BoardMapping::~BoardMapping() {
  ::munmap(board_, sizeof(Board));
}

}  // namespace c1k
