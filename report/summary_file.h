// A run's summary as `--summary FILE` wrote it, read back: what a report says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/csv_table.h"

namespace c1k {

// Texts are as they stand in the file: whoever shows them makes them harmless.
struct SummaryFile {
  using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

  struct Reason {
    std::string name;
    std::string evidence;
    std::string fix;
  };
  // A part of the plan: "options", "plan", "host", "versions".
  struct Part {
    std::string name;
    std::vector<std::pair<std::string, std::string>> values;
  };
  struct Alias {
    std::string alias;  // an address
    std::uint64_t attempted = 0;
    std::uint64_t opened = 0;
    Counts failed;  // by cause
  };
  struct Aliases {
    std::uint64_t used = 0;
    std::uint64_t given_up = 0;
    std::vector<Alias> outliers;  // those that did not do as the others
  };

  std::string path;
  LogKind side = LogKind::client;  // by `program`
  std::string run_id;
  std::string result;                                   // empty: not in the file
  std::string stop_reason;                              // likewise
  Counts counts;                                        // of the run's last row
  std::vector<std::pair<std::string, double>> figures;  // its numbers by path: "connect_us.p99"
  std::vector<Reason> reasons;
  // accepted_by_target: whether the target has accepted what it was said to; nullopt with a
  // sentence in accepted_how: not known; without one: an older file.
  std::optional<bool> accepted;
  std::string accepted_how;
  std::optional<Aliases> aliases;  // nullopt: none were used, or an older file
  std::vector<Part> parts;         // those that are not empty

  // `text` is all of the file `path`, or the line that ends a log of --ndjson. Throws Refusal that
  // begins with its name: no JSON, no summary, or a key of another type than it has; an absent key
  // is none.
  static SummaryFile parse(const std::string& path, std::string_view text);
  // The side that the plan is of with which a log of --ndjson begins. Throws Refusal: it has none.
  static LogKind side_of_line(std::string_view line);
};

}  // namespace c1k
