#include "common/run/check_report.h"

#include <cstdio>

#include "common/base/program.h"
#include "common/check/tuning.h"

namespace c1k {

Named report_check(const RunOptions& options, const std::string& first, const Named& plan,
                   const Findings& findings, std::uint64_t nofile) {
  if (options.json || !options.check) std::fputs(first.c_str(), stderr);
  if (options.check) say(options.json ? to_json(plan, findings) : first + to_text(findings));
  if (!options.write_tuning.empty()) {
    write_tuning(options.write_tuning, tuning_files(findings, nofile), options.force);
    std::fprintf(stderr, "written, and not applied: %s\n", options.write_tuning.c_str());
  }
  refuse_what_fails(findings, options.ignored);
  return to_named(findings);
}

}  // namespace c1k
