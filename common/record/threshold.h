// What a run must not come to: --fail-if and --stop-if, on any column of the log or figure of the
// summary.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/record/column.h"
#include "common/record/summary.h"

namespace c1k {

struct Threshold {
  enum class Relation : std::uint8_t { above, at_least, below, at_most, equal, unequal };
  std::string text;  // as it was given
  std::string name;
  Relation relation = Relation::above;
  double limit = 0;
  std::optional<Phase> phase = {};  // only its rows count

  bool is_breached_by(double value) const;
};

// "connect_us_p99 > 50000", "failed >= 1", "connect_us.p99 > 20k": a name, one of > >= < <= == !=,
// and a number, with k, M or G if wanted; then "in hold", or another phase, of a column. Throws
// Refusal.
Threshold parse_threshold(std::string_view text);

// Every number of a summary by its path in the JSON, "counts.open" or "ramp_s"; nullopt: null.
std::vector<std::pair<std::string, std::optional<double>>> figures_of(const RunSummary& summary);

// The sink that holds each row against the thresholds on columns, and the end's summary against
// those on its figures. The first breach of each is kept.
class ThresholdWatch : public Sink {
 public:
  // `stop` is called once, with the sentence of the first breach of `stop_if`. `figures`: those of
  // a summary, for the names. Throws Refusal: a name that is neither (a summary's is none for
  // stop_if: it comes when the run has ended). `columns` outlive the watch.
  ThresholdWatch(const Columns&& columns, const RunSummary& figures, std::vector<Threshold> fail_if,
                 std::vector<Threshold> stop_if,
                 std::function<void(const std::string&)> stop) = delete;
  ThresholdWatch(const Columns& columns, const RunSummary& figures, std::vector<Threshold> fail_if,
                 std::vector<Threshold> stop_if, std::function<void(const std::string&)> stop);

  void take(const Sample& sample) override;
  void judge(const RunSummary& summary);  // at the end, once

  // What was breached by `fail_if`: "connect_us_p99 > 50000: 61234.5 at 12.000 s (ramp)"; a figure
  // that was never known is no promise that was kept: "...: never known".
  std::vector<std::string> breaches() const;

 private:
  struct Watched {
    Threshold threshold;
    const Column* column = nullptr;  // nullptr: a figure of the summary
    bool stops = false;
    bool was_known = false;  // at any time, in its phase
    std::string breach;      // empty: none so far
  };
  void add(const Columns& columns, const RunSummary& figures, Threshold threshold, bool stops);

  std::vector<Watched> watched_;
  std::function<void(const std::string&)> stop_;
};

}  // namespace c1k
