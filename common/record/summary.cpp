#include "common/record/summary.h"

#include <sys/utsname.h>

#include <algorithm>
#include <boost/json.hpp>
#include <boost/version.hpp>

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

json::object object_of(const MemoryFacts& memory) {
  json::object slabs;
  for (const auto& [name, bytes] : memory.slabs) slabs[name] = bytes;
  json::value owners = nullptr;
  if (memory.owners)
    owners = {{"each_end", memory.owners->each_end},
              {"client_alone", value_of(memory.owners->client_alone)},
              {"either", memory.owners->either}};
  return {{"user_bytes_spread", value_of(memory.user.error)},
          {"user_bytes_fixed", value_of(memory.user.fixed)},
          {"kernel_bytes_spread", value_of(memory.kernel.error)},
          {"kernel_bytes", value_of(memory.kernel_total_bytes)},
          {"kernel_source", memory.slabs.empty() ? "Slab of meminfo" : "slabinfo"},
          {"kernel_slabs", slabs},
          {"sockets_per_connection", value_of(memory.sockets_per_connection)},
          {"both_ends_here", memory.both_ends_here},
          {"slab_bytes_per_connection", value_of(memory.slab_each)},
          {"kernel_owners", owners}};
}

json::array array_of(const std::vector<Reason>& reasons) {
  json::array array;
  for (const Reason& reason : reasons)
    array.push_back({{"name", reason.name}, {"evidence", reason.evidence}, {"fix", reason.fix}});
  return array;
}

json::array array_of(const std::vector<CodeCount>& codes) {
  json::array array;
  for (const CodeCount& one : codes) array.push_back({{"code", one.code}, {"count", one.count}});
  return array;
}

json::value object_of(const std::optional<AliasSummary>& aliases) {
  if (!aliases) return nullptr;
  json::array outliers;
  for (const AliasOutlier& one : aliases->outliers)
    outliers.push_back({{"alias", one.alias},
                        {"attempted", one.attempted},
                        {"opened", one.opened},
                        {"failed", object_of(one.failed)}});
  return {{"used", aliases->used}, {"given_up", aliases->given_up}, {"outliers", outliers}};
}

void append_acceptance(json::object& object, const RunSummary& s) {
  object["accepted_by_target"] =
      s.accepted_by_target ? json::value(*s.accepted_by_target) : nullptr;
  object["accepted_how"] = s.accepted_how;
  object["not_accepted"] = value_of(s.not_accepted);
  object["silence_checked"] =
      s.silence_checked.empty() ? json::value(nullptr) : json::value(s.silence_checked);
  object["aliases"] = object_of(s.aliases);
  object["closed_age_us"] = quantiles_us(s.timings[Timing::closed_age]);
  json::array ages;
  for (const AgeBand& band : s.closed_by_age)
    ages.push_back({{"from_s", band.from_s}, {"to_s", band.to_s}, {"closed", band.closed}});
  object["closed_by_age"] = ages;
  object["goal_met"] = s.goal_met;
  object["rejected"] = array_of(s.rejected);
  object["close_codes"] = array_of(s.close_codes);
  object["ping_us"] = quantiles_us(s.timings[Timing::ping]);
  object["tls_us"] = quantiles_us(s.timings[Timing::tls]);
  object["tls"] = s.tls.cipher.empty() ? json::value(nullptr)
                                       : json::value{{"version", s.tls.version},
                                                     {"cipher", s.tls.cipher},
                                                     {"resumed", s.tls.resumed},
                                                     {"insecure", s.tls.is_insecure}};
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

void append_counters(RunSummary& summary, CounterTable table, std::span<const std::uint64_t> counts,
                     std::span<const std::string_view> hidden) {
  for (const Counter& counter : table)
    if (std::find(hidden.begin(), hidden.end(), counter.group) == hidden.end())
      append_counter(summary, counter.name, counts[counter.index]);
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
  object["connect_us"] = quantiles_us(s.timings[Timing::connect]);
  object["user_bytes"] = value_of(s.memory.user_total_bytes);
  object["user_bytes_per_connection"] = value_of(s.memory.user.each);
  object["kernel_bytes_per_connection"] = value_of(s.memory.kernel.each);
  object["plan"] = object_of(s.plan);
  object["options"] = object_of(s.options);
  object["host"] = object_of(s.host);
  object["versions"] = object_of(s.versions);
  object["connect_due_us"] = quantiles_us(s.timings[Timing::connect_due]);
  object["late_us"] = quantiles_us(s.timings[Timing::late]);
  object["message_us"] = quantiles_us(s.timings[Timing::message]);
  object["message_late_us"] = quantiles_us(s.timings[Timing::message_late]);
  object["memory"] = object_of(s.memory);
  object["own_cpu_pct"] = json::object{{"ramp", value_of(s.ramp_cpu_pct)},
                                       {"hold", value_of(s.hold_cpu_pct)},
                                       {"drain", value_of(s.drain_cpu_pct)}};
  object["tcp_inuse_growth"] = value_of(s.tcp_inuse_growth);
  object["reasons"] = array_of(s.reasons);
  object["breaches"] = json::array(s.breaches.begin(), s.breaches.end());
  object["recovery_s"] = value_of(s.recovery_s);
  object["opening_us"] = quantiles_us(s.timings[Timing::opening]);
  append_acceptance(object, s);
  object["check"] = object_of(s.check);
  return json::serialize(object) + "\n";
}

Named versions() {
  Named named{{"c1k", C1K_VERSION}, {"compiler", __VERSION__}, {"boost", BOOST_LIB_VERSION}};
  utsname system{};
  if (::uname(&system) == 0) named.emplace_back("kernel", system.release);
  return named;
}

}  // namespace c1k
