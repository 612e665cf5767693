// Makes samples: reads the board, asks the host, and keeps what a sample is compared with. The only
// reader of the board.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/host/host_sample.h"
#include "common/record/sample.h"
#include "common/run/board.h"
#include "common/run/role.h"
#include "common/run/worker_pool.h"

namespace c1k {

class Sampler {
 public:
  // All three must outlive it.
  Sampler(const Figures& figures, Board& board, const WorkerPool& pool);

  void begin(Nanoseconds zero);  // time_s counts from here

  // Reads every row in use: the sums over all workers, good until the next call. A row that can't
  // be read whole stands in with its last good figures.
  std::span<const std::uint64_t> read_counts();
  // The last good figures of one row.
  std::span<const std::uint64_t> row_counts(std::size_t row) const;
  // Looks at the 10 ms bins that are complete by now; to be called at least once a second.
  void scan_attempts(Nanoseconds now);

  Sample take(Phase phase, Nanoseconds now);

 private:
  Timings timings_since_last();
  void read_slabs(Sample& sample, Nanoseconds now);
  std::uint64_t cpu_time() const;
  std::optional<double> cpu_pct(Nanoseconds interval);

  const Figures& figures_;
  Board& board_;
  const WorkerPool& pool_;
  HostSampler host_;
  Nanoseconds zero_{0};
  Nanoseconds last_time_{0};
  std::vector<Counts> good_;  // by row
  std::uint64_t stale_rows_ = 0;
  std::optional<Phase> last_phase_;
  Nanoseconds slabs_at_{0};       // when the slabs were last read
  std::uint64_t slabs_open_ = 0;  // how many were open then
  std::vector<std::uint64_t> totals_;
  std::vector<std::uint64_t> earlier_;
  Timings earlier_timings_;
  std::uint64_t earlier_cpu_ns_ = 0;
  std::int64_t scanned_bin_ = 0;     // the last bin that was looked at
  std::uint64_t attempted_max_ = 0;  // in the bins since the last sample
};

}  // namespace c1k
