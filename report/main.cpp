// c1k-report: logs and summaries in, facts and pictures out.
#include <string>
#include <utility>

#include "common/base/program.h"
#include "common/base/refusal.h"
#include "common/page/page.h"
#include "common/record/output_file.h"
#include "report/compare.h"
#include "report/facts_json.h"
#include "report/facts_text.h"
#include "report/options.h"
#include "report/page_run.h"
#include "report/png.h"
#include "report/report_parts.h"
#include "report/run_facts.h"
#include "report/run_files.h"
#include "report/run_logs.h"
#include "report/summary_words.h"

namespace {

using c1k::FactSheet;
using c1k::ReportOptions;
using c1k::RunFacts;
using c1k::RunFiles;
using c1k::RunLogs;

FactSheet sheet_of(const RunFiles& files, const RunLogs& logs, const RunFacts& facts) {
  FactSheet sheet;
  for (const c1k::SummaryFile& summary : files.summaries)
    sheet.push_back(c1k::section_of(summary, logs));
  for (c1k::FactSection& section : c1k::sheet_of(facts)) sheet.push_back(std::move(section));
  return sheet;
}

std::string said(const ReportOptions& options, const FactSheet& sheet, const RunFacts& facts,
                 const RunFiles& files) {
  if (options.json) return c1k::to_json(sheet, facts, files.summaries);
  return options.markdown ? c1k::to_markdown(sheet) : c1k::to_text(sheet);
}

std::string write_page(const ReportOptions& options, const RunLogs& logs, const RunFiles& files,
                       const FactSheet& sheet) {
  c1k::OutputFile file("-o", *options.page, options.force);
  const std::string title = c1k::page_title(logs, files);
  const std::string run = c1k::page_run(logs, files, sheet);
  const std::string text = c1k::to_text(sheet);
  const std::string columns = c1k::without_markup(c1k::report_part("columns.json"));
  if (!file.write(c1k::page_of({.title = title, .run = run, .text = text, .columns = columns}))) {
    file.discard();
    throw c1k::Refusal("-o " + *options.page + ": it could not be written whole");
  }
  return "written: " + *options.page + ", which any browser opens\n";
}

// Facts come after the pictures, so that a refused command says its one sentence only. Standard
// output is the page's alone, or the facts', where a machine reads it.
c1k::ExitStatus report(const ReportOptions& options) {
  RunFiles files = c1k::read_files(options.files, options.page.has_value());
  if (files.logs.empty() && options.png)
    throw c1k::Refusal("--png: a picture is drawn from a CSV log: name one");
  if (files.logs.empty() && files.summaries.empty())
    throw c1k::Refusal(files.lines.front().path +
                       ": no sample is in it, and no summary: the run has hardly begun");
  const RunLogs logs = files.logs.empty() ? RunLogs() : RunLogs::of(std::move(files.logs));
  const RunFacts facts = c1k::facts_of(logs);
  const FactSheet sheet = sheet_of(files, logs, facts);
  std::string done;
  if (options.page) done += write_page(options, logs, files, sheet);
  if (options.png) {
    for (const std::string& path : c1k::write_pngs(logs, facts, *options.png, options.force))
      done += "drawn: " + path + "\n";
  }
  if (options.page == "-") return c1k::ExitStatus::met;
  c1k::say(said(options, sheet, facts, files) + (options.json || options.markdown ? "" : done));
  return c1k::ExitStatus::met;
}

c1k::ExitStatus run(int argc, const char* const* argv) {
  const c1k::ReportOptions options = c1k::read_report_options(argc, argv);
  if (!options.help && !options.version && options.compare) {
    const c1k::CompareResult result = c1k::compare_runs(options);
    if (!result.text.empty()) c1k::say(result.text);
    return result.status;
  }
  if (!options.help && !options.version) return report(options);
  c1k::say(options.help ? c1k::report_usage() : "c1k " C1K_VERSION "\n");
  return c1k::ExitStatus::met;
}

}  // namespace

int main(int argc, char** argv) {
  return c1k::run_program("c1k-report", "", c1k::ExitStatus::damaged,
                          [argc, argv] { return run(argc, argv); });
}
