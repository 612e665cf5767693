// One form for samples wherever they go: a line of JSON, for --ndjson, for a page, from host to
// host. A line is one object whose `type` is plan (first), sample, or summary (last). What is
// written can be read back unchanged, and samples of several hosts can be added up: histograms are
// counts.
//
//   {"type":"plan","program":...,"run_id":...,"goal":...,"options":{},"check":{},"plan":{},
//    "host":{},"versions":{},"counters":[{"name":,"kind":,"unit":,"group":,"help":}]}
//   {"type":"sample","time_ns":,"unix_ms":,"phase":"ramp","interval_ns":,"asked_per_s":,...,
//    "counts":{"open":1},"earlier":{"open":0},
//    "timings":{"connect":[[LOWEST_NS,TIMES],...]},"host":{"user_bytes":,...,"kernel":{},
//    "slab_caches":[[NAME,BYTES]],"bounds":{}}}
//   {"type":"summary", and the keys of --summary}
//
// What is not known is left out, never 0. A bucket is named by the lowest value that falls into it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/record/counter.h"
#include "common/record/sample.h"
#include "common/record/summary.h"

namespace c1k {

// Each is one line, with its newline.
std::string plan_line(const RunSummary& run, CounterTable counters);
std::string sample_line(const Sample& sample, CounterTable counters);
std::string summary_line(const RunSummary& run);

// The type of a line: "plan", "sample", "summary", or what else it says. Throws Refusal: it is no
// object of JSON with a `type`.
std::string type_of_line(std::string_view line);

// The sample of a line. `counters`: of the program that wrote it; one that the line lacks (an older
// program's) is 0, one that the table lacks is passed over. Throws Refusal that names the key: the
// line is no sample, or a value has not its type.
Sample parse_sample_line(std::string_view line, CounterTable counters);

}  // namespace c1k
