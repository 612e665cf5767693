#include "common/run/check_report.h"

#include <cstdio>

#include "common/host/tuning.h"

namespace c1k {

void report_check(const RunOptions& options, const std::string& first, const Named& plan,
                  const Findings& findings, std::uint64_t nofile) {
  // fputs: fmt::print throws when the stream takes nothing.
  std::fputs(first.c_str(), options.check && !options.json ? stdout : stderr);
  if (options.json)
    std::fputs(to_json(plan, findings).c_str(), stdout);
  else if (options.check)
    std::fputs(to_text(findings).c_str(), stdout);
  std::fflush(stdout);
  if (!options.write_tuning.empty()) {
    write_tuning(options.write_tuning, tuning_files(findings, nofile), options.force);
    std::fprintf(stderr, "written, and not applied: %s\n", options.write_tuning.c_str());
  }
  refuse_what_fails(findings, options.ignored);
}

}  // namespace c1k
