#include "common/run/run_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "common/base/command_line.h"
#include "common/base/program.h"
#include "common/host/host_limits.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

Nanoseconds parse_interval(const std::string& text) {
  const Nanoseconds interval = parse_duration(text);
  if (interval < kShortestInterval || interval > std::chrono::hours{1})
    throw Refusal(fmt::format("'{}': between {} and 1h", text, format_duration(kShortestInterval)));
  return interval;
}

CloseMode parse_close(const std::string& text) {
  if (text == "rst") return CloseMode::reset;
  if (text == "fin") return CloseMode::fin;
  throw Refusal(fmt::format("'{}': write rst or fin", text));
}

std::uint64_t parse_workers(const std::string& text) {
  const std::uint64_t workers = parse_count(text);
  if (workers < 1 || workers > kMaxWorkers)
    throw Refusal(fmt::format("'{}': between 1 and {}", text, kMaxWorkers));
  return workers;
}

std::vector<Threshold> read_thresholds(const po::variables_map& values, const std::string& name) {
  std::vector<Threshold> thresholds;
  if (values.count(name) == 0) return thresholds;
  for (const std::string& text : values[name].as<std::vector<std::string>>()) {
    try {
      thresholds.push_back(parse_threshold(text));
    } catch (const Refusal& refusal) {
      throw Refusal("--" + name + ": " + refusal.what());
    }
  }
  return thresholds;
}

}  // namespace

void add_record_options(po::options_description& options) {
  auto add = options.add_options();
  add("csv", po::value<std::string>()->value_name("FILE|-"),
      "log: a row per interval; - is standard output, and the summary in words goes to standard "
      "error then");
  add("ndjson", po::value<std::string>()->value_name("FILE|-"),
      "the same as lines of JSON, histograms too: a plan, a sample per interval, the summary");
  add("summary", po::value<std::string>()->value_name("FILE|-"), "the summary as JSON");
  add("web", po::value<std::string>()->value_name("ADDR:PORT"),
      "show the run live to browsers there, and its figures to Prometheus (/metrics); off by "
      "default");
  add("interval", po::value<std::string>()->value_name("TIME")->default_value("1s"),
      "time between two rows");
  add("quiet", po::bool_switch(), "no progress on stderr; warnings stay");
  add("force", po::bool_switch(), "overwrite the output files");
  add("fail-if", po::value<std::vector<std::string>>()->value_name("TEST")->composing(),
      "exit status 1 if a column or summary figure ever was so, e.g. \"connect_us_p99 > 50k\", or "
      "in one phase: \"open < 500 in hold\"; repeatable");
  add("stop-if", po::value<std::vector<std::string>>()->value_name("TEST")->composing(),
      "end the run early when a column is so, e.g. \"failed > 1000\"; a client's run has failed "
      "then; repeatable");
  add("help", po::bool_switch(), "this text");
  add("version", po::bool_switch(), "versions");
}

void add_run_options(po::options_description& options) {
  add_record_options(options);
  auto add = options.add_options();
  add("workers", po::value<std::string>()->value_name("N"),
      "worker processes; without it as many as the descriptor limit asks for");
  add("close", po::value<std::string>()->value_name("rst|fin")->default_value("rst"),
      "how connections end: rst leaves nothing behind, fin leaves TIME_WAIT for 60 s");
  add("ignore", po::value<std::vector<std::string>>()->value_name("NAME")->composing(),
      "go on in spite of one finding of the check, e.g. memory; repeatable");
  add("check", po::bool_switch(), "print the plan and the findings, send nothing");
  add("json", po::bool_switch(), "with --check: one JSON object on stdout");
  add("write-tuning", po::value<std::string>()->value_name("DIR"),
      "write the settings that this plan wants, and their undo, as files into DIR; applies "
      "nothing");
}

RunOptions read_record_options(const po::variables_map& values) {
  RunOptions options;
  const auto text = [&values](const char* name) {
    return values.count(name) > 0 ? values[name].as<std::string>() : std::string{};
  };
  options.csv = text("csv");
  options.ndjson = text("ndjson");
  options.summary = text("summary");
  options.interval = parse_option(values, "interval", parse_interval);
  options.quiet = values["quiet"].as<bool>();
  options.force = values["force"].as<bool>();
  if (values.count("web") > 0) options.web = parse_option(values, "web", parse_web_place);
  options.fail_if = read_thresholds(values, "fail-if");
  options.stop_if = read_thresholds(values, "stop-if");
  for (const char* name : {"csv", "ndjson", "summary"})
    if (values.count(name) > 0 && text(name).empty())
      throw Refusal(fmt::format("--{} needs the name of a file", name));
  return options;
}

RunOptions read_run_options(const po::variables_map& values) {
  RunOptions options = read_record_options(values);
  if (values.count("write-tuning") > 0)
    options.write_tuning = values["write-tuning"].as<std::string>();
  if (values.count("write-tuning") > 0 && options.write_tuning.empty())
    throw Refusal("--write-tuning needs the name of a folder");
  options.check = values["check"].as<bool>() || !options.write_tuning.empty();
  options.json = values["json"].as<bool>();
  if (options.json && !options.check) throw Refusal("--json goes with --check");
  if (values.count("ignore") > 0) options.ignored = values["ignore"].as<std::vector<std::string>>();
  if (values.count("workers") > 0) options.workers = parse_option(values, "workers", parse_workers);
  options.close = parse_option(values, "close", parse_close);
  require_outputs(outputs_of(options), options.force);
  return options;
}

std::vector<Output> outputs_of(const RunOptions& options) {
  std::vector<Output> outputs{
      {"--csv", options.csv}, {"--ndjson", options.ndjson}, {"--summary", options.summary}};
  std::erase_if(outputs, [](const Output& output) { return output.path.empty(); });
  return outputs;
}

std::uint64_t log_writers(const RunOptions& options) {
  return (options.csv.empty() ? 0U : 1U) + (options.ndjson.empty() ? 0U : 1U) +
         (options.web ? 1U : 0U);
}

bool takes_standard_output(const RunOptions& options) {
  const std::vector<Output> outputs = outputs_of(options);
  return std::any_of(outputs.begin(), outputs.end(),
                     [](const Output& output) { return output.path == "-"; });
}

bool answers_help(const po::variables_map& values, const std::string& help) {
  if (values["help"].as<bool>()) {
    say(help);
    return true;
  }
  if (!values["version"].as<bool>()) return false;
  std::string text;
  for (const auto& [name, version] : versions()) text += name + " " + version + "\n";
  say(text);
  return true;
}

Named effective_options(const po::variables_map& values) {
  Named named;
  for (const auto& [name, value] : values) {
    if (name == "help" || name == "version") continue;
    if (const auto* text = boost::any_cast<std::string>(&value.value())) {
      named.emplace_back(name, *text);
    } else if (const auto* list = boost::any_cast<std::vector<std::string>>(&value.value())) {
      for (const std::string& item : *list) named.emplace_back(name, item);
    } else if (value.as<bool>()) {
      named.emplace_back(name, "");
    }
  }
  return named;
}

std::string to_line(const Named& options) {
  std::string line;
  for (const auto& [name, value] : options) {
    line += fmt::format("{}--{}", line.empty() ? "" : " ", name);
    if (!value.empty()) line += " " + value;
  }
  return line;
}

}  // namespace c1k
