// The sink that remembers a run's course for its summary: when each phase began and how long it
// took, and what memory there was when most were open.
#pragma once

#include <array>
#include <optional>

#include "common/record/sample.h"
#include "common/record/summary.h"

namespace c1k {

class Course : public Sink {
 public:
  // `open`: the counter whose largest value is "the most open".
  explicit Course(std::size_t open) : open_(open) {}

  void take(const Sample& sample) override;

  // Seconds spent in a phase over the whole run; nullopt: it was never entered.
  std::optional<double> seconds_in(Phase phase) const;
  std::uint64_t most_open() const { return most_open_; }
  const std::optional<Sample>& last() const { return last_; }
  void describe(RunSummary& summary) const;  // times, latencies, memory

 private:
  std::size_t open_;
  std::optional<Sample> first_;
  std::optional<Sample> last_;
  std::uint64_t most_open_ = 0;
  HostFigures at_most_open_;
  Histogram connect_ns_;
  Histogram message_ns_;
  Histogram send_ns_;
  std::array<std::optional<Nanoseconds>, 5> spent_;  // by phase
};

}  // namespace c1k
