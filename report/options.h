// What the command line of c1k-report says.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace c1k {

struct ReportOptions {
  std::vector<std::string> files;   // logs and summaries: at least one, unless help is asked
  std::optional<std::string> page;  // -o: the file of the page
  std::optional<std::string> png;   // the folder for the pictures
  bool markdown = false;            // the facts so, or as JSON
  bool json = false;
  bool compare = false;              // two places of runs: before and after
  std::vector<std::string> fail_if;  // tests of the comparison
  bool force = false;                // overwrite the page and pictures
  bool help = false;
  bool version = false;
};

// Throws Refusal: an unknown or repeated option, an empty -o or --png, --markdown with --json, no
// file; --compare with other than two places or with --png, --fail-if without it.
ReportOptions read_report_options(int argc, const char* const* argv);

// How to call the program, and its options.
std::string report_usage();

}  // namespace c1k
