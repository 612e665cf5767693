#include "common/run/sampler.h"

#include <algorithm>

#include "common/host/slab_caches.h"

namespace c1k {
namespace {

constexpr Nanoseconds kSlabsEvery = std::chrono::milliseconds{500};

}  // namespace

Sampler::Sampler(const Figures& figures, Board& board, const WorkerPool& pool)
    : figures_(figures),
      board_(board),
      pool_(pool),
      host_(figures.net(), figures.device()),
      totals_(figures.counters().size(), 0),
      earlier_(figures.counters().size(), 0) {}

void Sampler::begin(Nanoseconds zero) {
  zero_ = last_time_ = zero;
  scanned_bin_ = BoardRow::bin_of(zero) - 1;
  earlier_cpu_ns_ = cpu_time();
}

std::span<const std::uint64_t> Sampler::read_counts() {
  good_.resize(pool_.workers().size());
  std::fill(totals_.begin(), totals_.end(), 0);
  stale_rows_ = 0;
  for (std::size_t row = 0; row < good_.size(); ++row) {
    if (!board_.rows[row].read(std::span(good_[row]).first(totals_.size()))) ++stale_rows_;
    for (std::size_t i = 0; i < totals_.size(); ++i) totals_[i] += good_[row][i];
  }
  return totals_;
}

std::span<const std::uint64_t> Sampler::row_counts(std::size_t row) const {
  return std::span(good_[row]).first(totals_.size());
}

void Sampler::scan_attempts(Nanoseconds now) {
  const std::int64_t complete = BoardRow::bin_of(now) - 1;
  const std::int64_t oldest = complete - static_cast<std::int64_t>(kAttemptBins) + 2;
  for (std::int64_t bin = std::max(scanned_bin_ + 1, oldest); bin <= complete; ++bin) {
    std::uint64_t attempts = 0;
    for (const Worker& worker : pool_.workers())
      attempts += board_.rows[worker.row].attempts_in(bin);
    attempted_max_ = std::max(attempted_max_, attempts);
  }
  scanned_bin_ = std::max(scanned_bin_, complete);
}

Timings Sampler::timings_since_last() {
  Timings all;
  for (const Worker& worker : pool_.workers()) board_.rows[worker.row].add_timings_to(all);
  Timings difference = all.since(earlier_timings_);
  earlier_timings_ = all;
  return difference;
}

std::uint64_t Sampler::cpu_time() const {
  const std::vector<pid_t> watched = figures_.watched();
  if (watched.empty()) return pool_.cpu_time();
  std::uint64_t ns = 0;
  for (const pid_t process : watched) ns += cpu_time_of(process).value_or(0);
  return ns;
}

std::optional<double> Sampler::cpu_pct(Nanoseconds interval) {
  const std::uint64_t used = cpu_time();
  const std::uint64_t before = std::exchange(earlier_cpu_ns_, used);
  if (interval <= Nanoseconds::zero() || used < before) return std::nullopt;
  return 100.0 * static_cast<double>(used - before) / static_cast<double>(interval.count());
}

// Walking the kernel's lists of half full slabs is not free, and what a connection costs is read
// off their growth alone.
void Sampler::read_slabs(Sample& sample, Nanoseconds now) {
  const std::uint64_t open = sample.counts[figures_.open_counter()];
  const bool is_first = sample.interval == Nanoseconds{0};
  if (!is_first && (open <= slabs_open_ || now - slabs_at_ < kSlabsEvery)) return;
  sample.host.slab_caches = read_slab_caches();
  slabs_at_ = now;
  slabs_open_ = open;
}

Sample Sampler::take(Phase phase, Nanoseconds now) {
  read_counts();
  scan_attempts(now);
  Sample sample;
  sample.time = now - zero_;
  sample.unix_ms =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count());
  sample.phase = phase;
  sample.interval = now - last_time_;
  sample.counts = totals_;
  sample.earlier = std::exchange(earlier_, totals_);
  sample.timings = timings_since_last();
  sample.attempted_max_10ms = std::exchange(attempted_max_, 0);
  sample.workers = pool_.alive();
  sample.cpu_pct = cpu_pct(sample.interval);
  sample.stale_rows = stale_rows_;
  const std::vector<pid_t> watched = figures_.watched();
  const bool is_change = std::exchange(last_phase_, phase) != phase;
  sample.host = host_.sample(watched.empty() ? pool_.processes() : watched, is_change);
  figures_.fill(sample, now);
  read_slabs(sample, now);
  last_time_ = now;
  return sample;
}

}  // namespace c1k
