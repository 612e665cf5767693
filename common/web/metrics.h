// A run's figures as Prometheus scrapes them: names and help from the tables of counters and
// columns.
#pragma once

#include <string>

#include "common/web/live_run.h"

namespace c1k {

// The text format, version 0.0.4. c1k_SIDE_NAME for each column that is known (counters end in
// _total, closed_by_us is closed_by_ourselves, milliseconds are seconds), but quantiles and rates,
// which Prometheus makes itself; c1k_SIDE_TIMING_seconds, a histogram, for all that was timed,
// whose sums are of buckets' middles (within 1.6 %); and c1k_SIDE_info with the run's id,
// c1k_SIDE_phase with the phase, as labels.
std::string metrics_of(const LiveRun& run, const Columns& columns);

// The name of a column's metric; empty: it has none, Prometheus makes it itself.
std::string metric_name(std::string_view side, const Column& column);
// "c1k_client_connect_seconds"
std::string metric_name(std::string_view side, Timing timing);

}  // namespace c1k
