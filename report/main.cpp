// c1k-report: logs and summaries in, facts and pictures out.
#include <string>
#include <utility>

#include "common/base/program.h"
#include "common/base/refusal.h"
#include "report/facts_text.h"
#include "report/options.h"
#include "report/png.h"
#include "report/run_facts.h"
#include "report/run_files.h"
#include "report/run_logs.h"
#include "report/summary_words.h"

namespace {

std::string summaries_text(const c1k::RunFiles& files, const c1k::RunLogs& logs) {
  std::string text;
  for (const c1k::SummaryFile& summary : files.summaries)
    text += c1k::to_text(summary) + c1k::mismatch_text(summary, logs);
  return text;
}

// Facts come after the pictures, so that a refused command says its one sentence only.
c1k::ExitStatus report(const c1k::ReportOptions& options) {
  c1k::RunFiles files = c1k::read_files(options.files);
  if (files.logs.empty()) {
    if (options.png) throw c1k::Refusal("--png: a picture is drawn from a CSV log: name one");
    c1k::say(summaries_text(files, {}));
    return c1k::ExitStatus::met;
  }
  const c1k::RunLogs logs = c1k::RunLogs::of(std::move(files.logs));
  const c1k::RunFacts facts = c1k::facts_of(logs);
  std::string text = summaries_text(files, logs) + c1k::to_text(facts);
  if (options.png) {
    for (const std::string& path : c1k::write_pngs(logs, facts, *options.png, options.force)) {
      text += "drawn: " + path + "\n";
    }
  }
  c1k::say(text);
  return c1k::ExitStatus::met;
}

c1k::ExitStatus run(int argc, const char* const* argv) {
  const c1k::ReportOptions options = c1k::read_report_options(argc, argv);
  if (!options.help && !options.version) return report(options);
  c1k::say(options.help ? c1k::report_usage() : "c1k " C1K_VERSION "\n");
  return c1k::ExitStatus::met;
}

}  // namespace

int main(int argc, char** argv) {
  return c1k::run_program("c1k-report", "", c1k::ExitStatus::damaged,
                          [argc, argv] { return run(argc, argv); });
}
