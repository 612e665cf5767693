#include "common/web/live_run.h"

#include <fmt/format.h>

#include "client/figures/columns.h"
#include "client/figures/counters.h"
#include "common/record/json_text.h"
#include "common/web/metrics.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

RunSummary plan_of(const std::string& goal) {
  RunSummary plan;
  plan.program = "c1k-client";
  plan.run_id = "run-1";
  plan.goal = goal;
  plan.check = {{"memory", "ok: need 1 GiB, have 2 GiB"}};
  return plan;
}

Sample sample_at(int second, std::uint64_t open) {
  Sample sample;
  sample.time = std::chrono::seconds{second};
  sample.interval = std::chrono::seconds{1};
  sample.counts.assign(CounterTable(kClientTable).size(), 0);
  sample.earlier = sample.counts;
  sample.counts[static_cast<std::size_t>(ClientCount::open)] = open;
  sample.counts[static_cast<std::size_t>(ClientCount::attempted)] = open;
  sample.timings[Timing::connect].add(1'500'000, 10);  // 1.5 ms
  return sample;
}

struct Run {
  explicit Run(const std::string& goal = "10 open")
      : columns(client_columns()), run(columns, CounterTable(kClientTable), plan_of(goal)) {}
  void take(const Sample& sample) { run.take(sample_line(sample, CounterTable(kClientTable))); }
  Columns columns;
  LiveRun run;
};

TEST_CASE("events are what came since, once each", "[web]") {
  Run live;
  std::uint64_t seen = 0;
  CHECK(live.run.events_since(seen, "run-1").empty());
  live.take(sample_at(1, 5));
  live.take(sample_at(2, 7));
  const std::string events = live.run.events_since(seen, "run-1");
  CHECK_THAT(events, StartsWith("id: 1\ndata: {\"t\":1,\"phase\":\"ramp\","));
  CHECK_THAT(events, ContainsSubstring("\n\nid: 2\ndata: "));
  CHECK(seen == 2);
  CHECK(live.run.events_since(seen, "run-1").empty());
}

TEST_CASE("who is of another run, or too far behind, begins anew", "[web]") {
  Run live;
  live.take(sample_at(1, 5));
  std::uint64_t seen = 0;
  CHECK_THAT(live.run.events_since(seen, "run-0"), StartsWith("event: reset\n"));
  seen = 2;  // more than there were
  CHECK_THAT(live.run.events_since(seen, "run-1"), StartsWith("event: reset\n"));
  for (int i = 2; i < 3'000; ++i) live.take(sample_at(i, 5));  // beyond what is kept
  seen = 1;
  CHECK_THAT(live.run.events_since(seen, "run-1"), StartsWith("event: reset\n"));
  seen = 2'990;
  CHECK_THAT(live.run.events_since(seen, "run-1"), StartsWith("id: 2991\n"));
}

TEST_CASE("the summary ends it", "[web]") {
  Run live;
  live.take(sample_at(1, 5));
  CHECK(parse_json(live.run.summary()).at("result") == "running");
  CHECK(parse_json(live.run.summary()).at("counts").at("open") == 5);
  CHECK_FALSE(live.run.is_over());
  RunSummary end = plan_of("10 open");
  end.status = ExitStatus::met;
  live.run.take(summary_line(end));
  CHECK(live.run.is_over());
  CHECK(parse_json(live.run.summary()).at("result") == "met");
  std::uint64_t seen = 1;
  CHECK_THAT(live.run.events_since(seen, "run-1"), StartsWith("id: 2\nevent: end\ndata: {"));
}

TEST_CASE("lines that are none are passed over", "[web]") {
  Run live;
  for (const char* const line : {"", "\n", "{}\n", "[1]\n", "{\"type\":\"sample\"}\n",
                                 "{\"type\":\"sample\",\"time_ns\":\"x\"}\n", "\x01\xff\n"})
    live.run.take(line);
  CHECK_FALSE(live.run.last());
  std::uint64_t seen = 0;
  CHECK(live.run.events_since(seen, "run-1").empty());
}

TEST_CASE("a page has the history, and no markup of anybody's", "[web]") {
  Run live("</script><img src=x>");
  live.take(sample_at(1, 5));
  const std::string page = live.run.page();
  CHECK(page.find("<img") == page.npos);
  CHECK_THAT(page, ContainsSubstring("connect-src 'self'"));
  CHECK_THAT(page, ContainsSubstring("need 1 GiB, have 2 GiB"));
  const std::size_t begin = page.find("id=\"run\">") + 9;
  const boost::json::value run =
      parse_json(std::string_view(page).substr(begin, page.find("</script>", begin) - begin));
  CHECK(run.at("tables").at(0).at("cells").at("open").at("v").at(0) == 5);
  CHECK(run.at("live").at("seen") == 1);
  CHECK(run.at("histograms").at(0).at("name") == "connect");
}

TEST_CASE("metrics are named by the tables, counters as totals", "[web]") {
  Run live;
  CHECK_THAT(metrics_of(live.run, live.columns),
             ContainsSubstring("c1k_client_info{run_id=\"run-1\"} 1"));
  live.take(sample_at(1, 5));
  live.take(sample_at(2, 7));
  const std::string text = metrics_of(live.run, live.columns);
  CHECK_THAT(text, ContainsSubstring("\nc1k_client_open 7\n"));
  CHECK_THAT(text, ContainsSubstring("# TYPE c1k_client_attempted_total counter\n"));
  CHECK_THAT(text, ContainsSubstring("\nc1k_client_attempted_total 7\n"));
  CHECK_THAT(text, ContainsSubstring("\nc1k_client_connect_seconds_count 20\n"));
  CHECK_THAT(text, ContainsSubstring("c1k_client_connect_seconds_bucket{le=\"0.001\"} 0\n"));
  CHECK_THAT(text, ContainsSubstring("c1k_client_connect_seconds_bucket{le=\"0.002\"} 20\n"));
  CHECK_THAT(text, ContainsSubstring("c1k_client_connect_seconds_bucket{le=\"+Inf\"} 20\n"));
  CHECK_THAT(text, ContainsSubstring("c1k_client_phase{phase=\"ramp\"} 1\n"));
  for (const char* const derived : {"_p99", "per_s", "time_s", "unix_ms"})
    CHECK(text.find(derived) == text.npos);
}

}  // namespace
}  // namespace c1k
