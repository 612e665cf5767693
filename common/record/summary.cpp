#include "common/record/summary.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <boost/json.hpp>
#include <boost/version.hpp>

#include "common/base/units.h"

namespace c1k {
namespace {

namespace json = boost::json;

json::object object_of(const Counted& counted) {
  json::object object;
  for (const auto& [name, value] : counted) object[name] = value;
  return object;
}

json::object object_of(const Named& named) {
  json::object object;
  for (const auto& [name, value] : named) object[name] = value;
  return object;
}

template <class Number>
json::value value_of(const std::optional<Number>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::value microseconds_at(const Histogram& ns, double q) {
  const auto value = ns.quantile(q);
  return value ? json::value(*value / 1000.0) : json::value(nullptr);
}

json::object quantiles_us(const Histogram& ns) {
  return {{"p50", microseconds_at(ns, 0.5)},
          {"p90", microseconds_at(ns, 0.9)},
          {"p99", microseconds_at(ns, 0.99)},
          {"p999", microseconds_at(ns, 0.999)},
          {"max", microseconds_at(ns, 1.0)}};
}

std::string joined(const Counted& counted, bool zeros) {
  std::string text;
  for (const auto& [name, value] : counted) {
    if (value == 0 && !zeros) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, format_count(value));
  }
  return text;
}

std::string duration_line(const RunSummary& s) {
  std::string text;
  const auto add = [&text](std::string_view name, const std::optional<double>& seconds) {
    if (seconds) text += fmt::format("{}{} {:.2f} s", text.empty() ? "" : ", ", name, *seconds);
  };
  add("ramp", s.ramp_s);
  add("hold", s.hold_s);
  add("drain", s.drain_s);
  return text;
}

std::string memory_line(const RunSummary& s) {
  if (!s.user_bytes) return "";
  std::string text = fmt::format("{} of our own at the most open", format_size(*s.user_bytes));
  if (s.user_bytes_per_connection)
    text += fmt::format(" ({:.0f} B a connection)", *s.user_bytes_per_connection);
  if (s.kernel_bytes_per_connection)
    text += fmt::format("; the host's kernel objects grew by {:.0f} B a connection",
                        *s.kernel_bytes_per_connection);
  return text;
}

std::string latency_line(const Histogram& ns) {
  if (ns.total() == 0) return "";
  const auto us = [&ns](double q) { return ns.quantile(q).value_or(0) / 1000.0; };
  return fmt::format("p50 {:.0f} us, p99 {:.0f} us, p99.9 {:.0f} us, max {:.0f} us", us(0.5),
                     us(0.99), us(0.999), us(1.0));
}

}  // namespace

void append_counter(RunSummary& summary, std::string_view name, std::uint64_t value) {
  constexpr std::string_view kFailed = "failed_";
  constexpr std::string_view kClosed = "closed_";
  if (name.starts_with(kFailed))
    summary.failed.emplace_back(name.substr(kFailed.size()), value);
  else if (name.starts_with(kClosed))
    summary.closed.emplace_back(name.substr(kClosed.size()), value);
  else
    summary.counts.emplace_back(name, value);
}

std::string_view result_word(ExitStatus status) {
  switch (status) {
    case ExitStatus::met:
      return "met";
    case ExitStatus::not_met:
      return "not_met";
    case ExitStatus::refused:
      return "refused";
    case ExitStatus::damaged:
      return "damaged";
    case ExitStatus::interrupted:
      return "interrupted";
  }
  return "unknown";
}

std::string to_json(const RunSummary& s) {
  json::object object;
  object["run_id"] = s.run_id;
  object["program"] = s.program;
  object["goal"] = s.goal;
  object["result"] = result_word(s.status);
  object["exit_status"] = static_cast<int>(s.status);
  object["stop_reason"] = s.stop_reason;
  object["counts"] = object_of(s.counts);
  object["failed"] = object_of(s.failed);
  object["closed"] = object_of(s.closed);
  object["ramp_s"] = value_of(s.ramp_s);
  object["hold_s"] = value_of(s.hold_s);
  object["drain_s"] = value_of(s.drain_s);
  object["connect_us"] = quantiles_us(s.connect_ns);
  object["user_bytes"] = value_of(s.user_bytes);
  object["user_bytes_per_connection"] = value_of(s.user_bytes_per_connection);
  object["kernel_bytes_per_connection"] = value_of(s.kernel_bytes_per_connection);
  object["plan"] = object_of(s.plan);
  object["options"] = object_of(s.options);
  object["host"] = object_of(s.host);
  object["versions"] = object_of(s.versions);
  object["message_us"] = quantiles_us(s.message_ns);
  object["message_late_us"] = quantiles_us(s.send_ns);
  return json::serialize(object) + "\n";
}

std::string to_text(const RunSummary& s) {
  std::string text = fmt::format("{}: {} (goal: {}); {}\n", s.program, result_word(s.status),
                                 s.goal, s.stop_reason);
  const auto line = [&text](std::string_view name, const std::string& content) {
    if (!content.empty()) text += fmt::format("  {:<9} {}\n", name, content);
  };
  line("counts", joined(s.counts, true));
  line("failed", joined(s.failed, false));
  line("closed", joined(s.closed, false));
  line("time", duration_line(s));
  line("connect", latency_line(s.connect_ns));
  line("messages", latency_line(s.message_ns));
  line("late", latency_line(s.send_ns));
  line("memory", memory_line(s));
  for (const std::string& advice : s.advice) line("look at", advice);
  return text;
}

Named versions() {
  Named named{{"c1k", C1K_VERSION}, {"compiler", __VERSION__}, {"boost", BOOST_LIB_VERSION}};
  utsname system{};
  if (::uname(&system) == 0) named.emplace_back("kernel", system.release);
  return named;
}

}  // namespace c1k
