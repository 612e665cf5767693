#include "common/record/summary.h"

#include <boost/json.hpp>

#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;
namespace json = boost::json;

RunSummary a_summary() {
  RunSummary summary;
  summary.program = "c1k-client";
  summary.run_id = "20260101T000000Z-7";
  summary.goal = "1,000 open";
  summary.status = ExitStatus::met;
  summary.stop_reason = "held for \"10s\"";
  for (const char* name : {"open", "failed", "closed", "failed_refused", "failed_timeout",
                           "closed_by_us", "closed_by_peer"})
    append_counter(summary, name, 3);
  summary.failed.back().second = 0;
  summary.ramp_s = 1.5;
  summary.drain_s = 0.25;
  for (std::uint64_t us = 1; us <= 50; ++us) summary.timings[Timing::connect].add(us * 1000);
  summary.memory.user_total_bytes = 25'000'000;
  summary.memory.user.each = 24.4;
  summary.plan = {{"slots", "16"}};
  summary.options = {{"count", "1k"}, {"quiet", ""}};
  summary.host = {{"cores", "2"}};
  summary.versions = {{"c1k", "0.1.0"}};
  summary.advice = {"3 refused: does something listen on the target's port?"};
  return summary;
}

json::object parsed(const RunSummary& summary) {
  return json::parse(to_json(summary)).as_object();
}

std::vector<std::string> keys(const json::object& object) {
  std::vector<std::string> names;
  for (const auto& entry : object) names.emplace_back(entry.key());
  return names;
}

TEST_CASE("the summary's keys come in the order that was promised") {
  const std::string text = to_json(a_summary());
  CHECK(text.back() == '\n');
  CHECK(text.find('\n') == text.size() - 1);
  const json::object object = json::parse(text).as_object();
  CHECK(keys(object) == std::vector<std::string>{"run_id",
                                                 "program",
                                                 "goal",
                                                 "result",
                                                 "exit_status",
                                                 "stop_reason",
                                                 "counts",
                                                 "failed",
                                                 "closed",
                                                 "ramp_s",
                                                 "hold_s",
                                                 "drain_s",
                                                 "connect_us",
                                                 "user_bytes",
                                                 "user_bytes_per_connection",
                                                 "kernel_bytes_per_connection",
                                                 "plan",
                                                 "options",
                                                 "host",
                                                 "versions",
                                                 "connect_due_us",
                                                 "late_us",
                                                 "message_us",
                                                 "message_late_us",
                                                 "memory",
                                                 "own_cpu_pct",
                                                 "tcp_inuse_growth",
                                                 "reasons",
                                                 "breaches",
                                                 "recovery_s",
                                                 "opening_us",
                                                 "accepted_by_target",
                                                 "accepted_how",
                                                 "not_accepted",
                                                 "silence_checked",
                                                 "aliases",
                                                 "closed_age_us",
                                                 "closed_by_age",
                                                 "goal_met",
                                                 "rejected",
                                                 "close_codes",
                                                 "ping_us",
                                                 "tls_us",
                                                 "tls",
                                                 "check"});
  CHECK(keys(object.at("connect_us").as_object()) ==
        std::vector<std::string>{"p50", "p90", "p99", "p999", "max"});
}

TEST_CASE("what the summary says can be read back") {
  const json::object object = parsed(a_summary());
  CHECK(object.at("run_id").as_string() == "20260101T000000Z-7");
  CHECK(object.at("goal").as_string() == "1,000 open");
  CHECK(object.at("result").as_string() == "met");
  CHECK(object.at("exit_status").as_int64() == 0);
  CHECK(object.at("stop_reason").as_string() == "held for \"10s\"");
  CHECK(object.at("failed").as_object().at("refused").to_number<int>() == 3);
  CHECK(object.at("failed").as_object().at("timeout").to_number<int>() == 0);
  CHECK(object.at("closed").as_object().at("by_peer").to_number<int>() == 3);
  CHECK(object.at("ramp_s").to_number<double>() == 1.5);
  CHECK(object.at("user_bytes").to_number<int>() == 25'000'000);
  CHECK(object.at("options").as_object().at("count").as_string() == "1k");
}

TEST_CASE("what is not known is null") {
  const json::object full = parsed(a_summary());
  CHECK(full.at("hold_s").is_null());
  CHECK(full.at("kernel_bytes_per_connection").is_null());
  const json::object bare = parsed(RunSummary{});
  for (const char* key : {"ramp_s", "drain_s", "user_bytes", "user_bytes_per_connection"})
    CHECK(bare.at(key).is_null());
  for (const auto& entry : bare.at("connect_us").as_object()) CHECK(entry.value().is_null());
  CHECK(bare.at("counts").as_object().empty());
}

TEST_CASE("latencies are microseconds") {
  const json::object us = parsed(a_summary()).at("connect_us").as_object();
  CHECK_THAT(us.at("p50").to_number<double>(), WithinRel(25.0, 0.02));
  CHECK_THAT(us.at("p90").to_number<double>(), WithinRel(45.0, 0.02));
  CHECK_THAT(us.at("max").to_number<double>(), WithinRel(50.0, 0.02));
}

TEST_CASE("messages have latencies of their own") {
  RunSummary summary = a_summary();
  summary.timings[Timing::message].add(7'000);
  summary.timings[Timing::message_late].add(3'000);
  const json::object all = parsed(summary);
  CHECK_THAT(all.at("message_us").as_object().at("p999").to_number<double>(), WithinRel(7.0, 0.02));
  CHECK_THAT(all.at("message_late_us").as_object().at("max").to_number<double>(),
             WithinRel(3.0, 0.02));
  CHECK_THAT(to_text(summary), ContainsSubstring("  messages  p50 7 us"));
}

TEST_CASE("the kernel's memory says whose it is, as far as that is known") {
  RunSummary summary = a_summary();
  MemoryFacts& memory = summary.memory;
  memory.kernel.each = 8100;
  memory.kernel_total_bytes = 1'000'000;
  memory.slabs = {{"TCP", 5000}};
  memory.slab_each = 8250;
  CHECK(parsed(summary).at("memory").at("kernel_owners").is_null());
  CHECK_THAT(to_text(summary),
             ContainsSubstring("all of Slab grew by 8250") && !ContainsSubstring("by owner"));

  memory.both_ends_here = true;
  memory.sockets_per_connection = 2.1;
  memory.owners = OwnerBytes{.each_end = 4000, .client_alone = {}, .either = 100};
  CHECK(parsed(summary).at("memory").at("kernel_owners").at("client_alone").is_null());
  CHECK_THAT(to_text(summary),
             ContainsSubstring("; by owner 4000 at each end, 100 not told apart"));
  memory.owners->client_alone = 128;
  CHECK(parsed(summary).at("memory").at("kernel_owners").at("client_alone") == 128.0);
  CHECK(parsed(summary).at("memory").at("kernel_owners").at("each_end") == 4000.0);
  CHECK_THAT(to_text(summary), ContainsSubstring("each end, 128 the client's alone, 100 not"));
  CHECK_THAT(to_text(summary), !ContainsSubstring("other programs'"));
  memory.sockets_per_connection = 2.11;
  CHECK_THAT(to_text(summary),
             ContainsSubstring("both ends of it, and other programs': this host"));
}

TEST_CASE("each status has its word, and its exit status beside it") {
  CHECK(result_word(ExitStatus::met) == "met");
  CHECK(result_word(ExitStatus::not_met) == "not_met");
  CHECK(result_word(ExitStatus::damaged) == "damaged");
  CHECK(result_word(ExitStatus::interrupted) == "interrupted");
  CHECK(result_word(ExitStatus::refused) == "refused");
  RunSummary summary;
  for (const auto& [status, number] : {std::pair{ExitStatus::not_met, 1},
                                       {ExitStatus::damaged, 3},
                                       {ExitStatus::interrupted, 130}}) {
    summary.status = status;
    CHECK(parsed(summary).at("exit_status").as_int64() == number);
  }
}

TEST_CASE("a counter goes where its name belongs") {
  RunSummary summary;
  for (const char* name : {"failed", "closed", "failed_no_watch", "closed_by_us", "skipped"})
    append_counter(summary, name, 5);
  CHECK(summary.counts == Counted{{"failed", 5}, {"closed", 5}, {"skipped", 5}});
  CHECK(summary.failed == Counted{{"no_watch", 5}});
  CHECK(summary.closed == Counted{{"by_us", 5}});
}

TEST_CASE("for people, what is 0 or not known is left out") {
  const std::string text = to_text(a_summary());
  CHECK_THAT(text, ContainsSubstring("c1k-client: met (goal: 1,000 open); held for \"10s\"\n"));
  CHECK_THAT(text, ContainsSubstring("counts    open 3, failed 3, closed 3\n"));
  CHECK_THAT(text, ContainsSubstring("failed    refused 3\n"));
  CHECK_THAT(text, ContainsSubstring("time      ramp 1.50 s, drain 0.25 s\n"));
  CHECK_THAT(text, ContainsSubstring("25.0 MB of our own at the most open (24 B a connection)\n"));
  CHECK_THAT(text, ContainsSubstring("look at   3 refused"));
  CHECK_THAT(to_text(RunSummary{}), !ContainsSubstring("memory") && !ContainsSubstring("connect"));
}

TEST_CASE("versions name the program, the compiler, Boost and the kernel") {
  std::vector<std::string> names;
  for (const auto& [name, version] : versions()) {
    names.push_back(name);
    CHECK_FALSE(version.empty());
  }
  CHECK(names == std::vector<std::string>{"c1k", "compiler", "boost", "kernel"});
}

}  // namespace
}  // namespace c1k
