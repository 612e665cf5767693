// The options that client and server share: where the figures go, and what is checked.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/units.h"
#include "common/net/socket.h"
#include "common/record/output_file.h"
#include "common/record/summary.h"
#include "common/record/threshold.h"
#include "common/run/start_at.h"
#include "common/web/live_web.h"

namespace c1k {

struct RunOptions {
  std::string csv;      // empty: none; "-": standard output
  std::string ndjson;   // likewise
  std::string summary;  // likewise
  Nanoseconds interval{std::chrono::seconds{1}};
  bool quiet = false;
  bool force = false;
  bool check = false;                 // --write-tuning is a check, too
  bool json = false;                  // the check, for machines
  std::string write_tuning;           // a folder; empty: none
  std::vector<std::string> ignored;   // names of findings
  std::uint64_t workers = 0;          // 0: as many as needed
  std::optional<WebPlaceOption> web;  // the live page; none
  std::vector<Threshold> fail_if;
  std::vector<Threshold> stop_if;
  CloseMode close = CloseMode::reset;
  StartAt start;  // a client's
};

inline constexpr Nanoseconds kShortestInterval = std::chrono::milliseconds{10};

// Those of csv, ndjson and summary that are wanted.
std::vector<Output> outputs_of(const RunOptions& options);
// Processes beside supervisor and workers: c1k-log (common/run/log_writer.h) and c1k-web.
std::uint64_t log_writers(const RunOptions& options);
// One of them goes to standard output: people's words do not.
bool takes_standard_output(const RunOptions& options);

// What becomes of the figures: logs, summary, live page, thresholds; with --help and --version.
void add_record_options(boost::program_options::options_description& options);
void add_run_options(boost::program_options::options_description& options);  // those, and the rest

// Prints `help`, or what --version asks for, on stdout. True: that is all that was wanted.
bool answers_help(const boost::program_options::variables_map& values, const std::string& help);

// Throws Refusal: a bad value, an output file that exists or can't be made, the same file twice.
RunOptions read_run_options(const boost::program_options::variables_map& values);
// The files are not looked at: require_outputs() is whose they are to call.
RunOptions read_record_options(const boost::program_options::variables_map& values);

// Every option that is in force, as text, defaults too: for the first lines and the summary.
Named effective_options(const boost::program_options::variables_map& values);
std::string to_line(const Named& options);  // "--count 1M --rate 10k ..."

}  // namespace c1k
