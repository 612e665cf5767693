#include "report/both_facts.h"

#include <algorithm>
#include <cmath>

#include "report/facts_text.h"
#include "report/run_facts.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"
#include "tests/report/sample_logs.h"

namespace c1k {
namespace {

using namespace report_test;

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

BothFacts both_of(const std::string& client, const std::string& server) {
  return both_facts_of(logs_of({client, server})).value();
}

std::string text_of(const std::string& client, const std::string& server) {
  return to_text(facts_of(logs_of({client, server})));
}

TEST_CASE("what both sides hold is compared well within the hold", "[report]") {
  const BothFacts both = both_of(client_log(Run{}), server_log(Run{}));
  CHECK(both.unknown.empty());
  CHECK(both.difference == 0);
  CHECK(both.held == 5000);
  CHECK(both.at_s > 5);
  CHECK(both.at_s < 15);
  CHECK_FALSE(both.is_doubtful);
  CHECK(both.alignment.by == Alignment::By::both);
  CHECK_THAT(text_of(client_log(Run{}), server_log(Run{})),
             ContainsSubstring("agree within") &&
                 ContainsSubstring("0 at the end of hold: both sides hold the same; accepted: all "
                                   "5,000, by the server's log"));
  CHECK_FALSE(both_facts_of(logs_of({client_log(Run{})})));
}

TEST_CASE("a server's wall clock that is ahead is told from the ramps", "[report]") {
  for (const double ahead : {-7200.0, -5.2, 5.2, 40.0}) {
    CAPTURE(ahead);
    const Side server{.interval_s = 0.5, .begins_s = -3.3, .unix_s = 1'700'000'000 + ahead};
    const RunLogs logs =
        logs_of({client_log(Run{}, {.interval_s = 0.5}), server_log(Run{}, server)});
    const BothFacts both = both_facts_of(logs).value();
    CHECK(both.alignment.by == Alignment::By::ramps);
    CHECK_THAT(both.alignment.server_ahead_s, WithinAbs(ahead, 0.5));
    CHECK_THAT(logs.seconds(*logs.server(), 0), WithinAbs(-3.3, 0.5));
    CHECK(both.difference == 0);
    CHECK_FALSE(both.is_doubtful);
  }
  const Side ahead{.interval_s = 0.5, .begins_s = -3.3, .unix_s = 1'700'000'005.2};
  CHECK_THAT(text_of(client_log(Run{}, {.interval_s = 0.5}), server_log(Run{}, ahead)),
             ContainsSubstring("the server's clock is 5.2 s +- 0.") &&
                 ContainsSubstring(" s ahead (by both ramps): aligned\n"));
}

TEST_CASE("a small difference of the clocks is not one", "[report]") {
  const Side server{.begins_s = -3.3, .unix_s = 1'700'000'000.3};
  const BothFacts both = both_of(client_log(Run{}), server_log(Run{}, server));
  CHECK(both.alignment.by == Alignment::By::both);
  CHECK_THAT(both.alignment.shift_s, WithinAbs(-3.0, 0.01));  // by unix_ms
}

TEST_CASE("without a ramp in common the clocks are believed, and that is said", "[report]") {
  const auto all = [](double) { return 5000.0; };
  const std::string server = server_log(Run{}, {.begins_s = -3.3}, {.open = all}, true);
  CHECK(both_of(client_log(Run{}), server).alignment.by == Alignment::By::clocks);
  CHECK_THAT(text_of(client_log(Run{}), server), ContainsSubstring("could not be compared"));
}

TEST_CASE("a step of one host's clock does not part the logs", "[report]") {
  const Side stepped{.set_at_s = 7, .set_by_s = -7200};
  const std::string text = text_of(client_log(Run{}, stepped), server_log(Run{}));
  CHECK_THAT(text, ContainsSubstring("set by -7,200.0 s at 7.0 s"));
  CHECK_THAT(text, ContainsSubstring("both sides hold the same"));
  CHECK_THAT(text, ContainsSubstring("agree within"));
}

TEST_CASE("a difference that the clocks' uncertainty can make is doubtful", "[report]") {
  // The server loses 100 a second through the hold, and has lost 40 more than the client.
  const Run run{.hold_s = 20};
  const auto falling = [&](double at) {
    return run.open(at) - std::clamp((at - 10) * 100, 0.0, run.open(at));
  };
  const std::string falls = server_log(run, {.begins_s = -3.3}, {.open = falling});
  CHECK(both_of(client_log(run), falls).difference > 500);
  CHECK_FALSE(both_of(client_log(run), falls).is_doubtful);

  // It has 40 fewer every second second: from one row to the next.
  const auto twitching = [&](double at) {
    return std::max(run.open(at) - (std::fmod(std::floor(at), 2) == 1 ? 40 : 0), 0.0);
  };
  const std::string twitches = server_log(run, {.begins_s = -3.0}, {.open = twitching});
  const BothFacts both = both_of(client_log(run), twitches);
  CHECK(both.difference == 40);
  CHECK(both.change == 40);
  CHECK(both.is_doubtful);

  const Run brief{.hold_s = 1.5};  // nothing is sure next to the drain
  const auto fewer = [&](double at) { return std::max(brief.open(at) - 40, 0.0); };
  const std::string text =
      text_of(client_log(brief), server_log(brief, {.begins_s = -3.3}, {.open = fewer}));
  CHECK_THAT(text, ContainsSubstring("40 at the end of hold") && ContainsSubstring("DOUBTFUL"));
}

TEST_CASE("why nothing can be said is said", "[report]") {
  const std::string client = client_log(Run{.hold_s = 0.2});
  CHECK(
      both_of(client, server_log(Run{.hold_s = 0.2}, {.interval_s = 2, .begins_s = -3})).unknown ==
      "no row of the server within the client's hold (after aligning clocks)");
  std::string drained = client_log(Run{});
  for (std::size_t at; (at = drained.find(",hold,")) != std::string::npos;)
    drained.replace(at, 6, ",drain,");
  CHECK(both_of(drained, server_log(Run{})).unknown == "the client never held");
  const auto none = [](double) { return 0.0; };
  std::string elsewhere =
      server_log(Run{}, {.begins_s = -3.3, .unix_s = 1'700'010'000}, {.open = none}, true);
  CHECK(both_of(client_log(Run{}), elsewhere).unknown == "the logs do not overlap in time");
  CHECK_THAT(text_of(client_log(Run{}), elsewhere),
             ContainsSubstring("both\n") &&
                 ContainsSubstring("client - server  not known: the logs do not overlap in time"));
}

TEST_CASE("what the server does not hold and nothing explains are ghosts", "[report]") {
  const Run run;
  const auto fewer = [&](double at) { return run.open(at) < 5000 ? run.open(at) : 4997; };
  const std::string text =
      text_of(client_log(run), server_log(run, {.begins_s = -3.3}, {.open = fewer}));
  CHECK_THAT(text, ContainsSubstring("3 at the end of hold: the server holds 4,997; 3 are "
                                     "ghosts"));
}

TEST_CASE("a server that holds more is not called one with ghosts", "[report]") {
  const Run run;
  const auto more = [&](double at) { return run.open(at) + 12; };
  const std::string text =
      text_of(client_log(run), server_log(run, {.begins_s = -3.3}, {.open = more}));
  CHECK_THAT(text, ContainsSubstring("-12 at the end of hold: the server holds more: others "
                                     "connect to it too, or the clocks differ"));
  CHECK_THAT(text, !ContainsSubstring("ghosts"));
}

// 983 of 2,000 are never accepted; `ends`: of each connection in the watch's network.
std::string stuck_watch(double ends) {
  const Run run{.count = 2000};
  const auto open = [=](double at) { return ends * run.open(at); };
  const auto queue = [=](double at) { return std::max(run.open(at) - 1017, 0.0); };
  return server_log(run, {.begins_s = -3.3}, {open, queue}, true);
}

TEST_CASE("what waits in a watched server's accept queue is not what it holds", "[report]") {
  const std::string text = text_of(client_log(Run{.count = 2000}), stuck_watch(1));
  CHECK_THAT(text, ContainsSubstring("client - server  983 at the end of hold: the server has "
                                     "accepted 1,017; 983 wait in its accept queue\n"));
  CHECK_THAT(text, !ContainsSubstring("ghosts"));
  CHECK_THAT(
      text, ContainsSubstring("2,000 at ") && ContainsSubstring("983 of them wait to be accepted"));
  CHECK_THAT(text, ContainsSubstring("1.csv, by --watch)") &&
                       ContainsSubstring("not known: a watch counts sockets"));
}

TEST_CASE("a server's own count has no queue in it, and one is mentioned", "[report]") {
  const Run run;
  const auto queue = [&](double at) { return at > 2 ? 7 : 0; };
  const std::string client = client_log(run);
  CHECK_THAT(text_of(client, server_log(run, {.begins_s = -3.3}, {.queue = queue})),
             ContainsSubstring("accepted: all 5,000, by the server's log; 7 wait in its accept "
                               "queue\n"));
  const auto fewer = [&](double at) { return std::min(run.open(at), 4990.0); };
  CHECK_THAT(text_of(client, server_log(run, {.begins_s = -3.3}, {fewer, queue})),
             ContainsSubstring("10 at the end of hold: the server holds 4,990; 7 wait in its "
                               "accept queue; 3 are ghosts"));
}

TEST_CASE("a watch that can't see the queue says so", "[report]") {
  const Run run;
  CHECK_THAT(text_of(client_log(run), server_log(run, {.begins_s = -3.3}, {}, true)),
             ContainsSubstring("both sides hold the same; how many of them the server has accepted "
                               "is not known"));
  const auto fewer = [&](double at) { return std::min(run.open(at), 4990.0); };
  CHECK_THAT(text_of(client_log(run), server_log(run, {.begins_s = -3.3}, {fewer}, true)),
             ContainsSubstring("10 at the end of hold: ghosts: the server's network has no such"));
}

TEST_CASE("a watch in the client's own network has both ends in it", "[report]") {
  const Run run{.count = 2000};
  const auto two_each = [&](double at) { return 40 + 2 * run.open(at); };
  const RunLogs logs = logs_of({client_log(run, {}, two_each), stuck_watch(2)});
  CHECK(logs.ends() == 2);
  const RunFacts facts = facts_of(logs);
  CHECK(facts.server.value().peak_open == 2000);
  CHECK(facts.both.value().difference == 983);
  CHECK(facts.both.value().alignment.by == Alignment::By::both);
  CHECK_THAT(to_text(facts),
             ContainsSubstring("the watch saw both ends (same network namespace): 2,000 of its "
                               "4,000 are the client's own") &&
                 ContainsSubstring("the server has accepted 1,017; 983 wait"));
}

TEST_CASE("both ends at the client's say nothing of a watch elsewhere", "[report]") {
  const Run run{.count = 2000};
  const auto two_each = [&](double at) { return 40 + 2 * run.open(at); };
  const auto one_each = [&](double at) { return 40 + run.open(at); };
  CHECK(logs_of({client_log(run, {}, two_each), stuck_watch(1)}).ends() == 1);
  // Others connect to that server as well.
  CHECK(logs_of({client_log(run, {}, one_each), stuck_watch(2)}).ends() == 1);
  CHECK(logs_of({client_log(run), stuck_watch(2)}).ends() == 1);                 // not known
  CHECK(logs_of({client_log(run, {}, two_each), server_log(run)}).ends() == 1);  // its own log
}

TEST_CASE("a watch alone says that it counts sockets", "[report]") {
  CHECK_THAT(to_text(facts_of(logs_of({stuck_watch(2)}))),
             ContainsSubstring("sockets, not connections: if the client ran in the same network"));
  CHECK_THAT(text_of(client_log(Run{.count = 2000}), stuck_watch(1)),
             !ContainsSubstring("sockets, not connections"));
}

TEST_CASE("logs that have no time in common may be of two runs", "[report]") {
  const Side yesterday{.begins_s = -3.3, .unix_s = 1'700'000'000 - 86'400};
  const std::string text = text_of(client_log(Run{}), server_log(Run{}, yesterday));
  CHECK_THAT(text, ContainsSubstring("86,400.0 s +- ") && ContainsSubstring("behind") &&
                       ContainsSubstring("are they of one run?"));
}

TEST_CASE("memory by a watch of both ends is by connections", "[report]") {
  const Run run{.count = 2000, .rate = 200};
  const auto two_each = [&](double at) { return 40 + 2 * run.open(at); };
  std::string watch = "time_s,unix_ms,phase,open,accepted,closed,user_bytes,slab_bytes\n";
  for (int i = 0; i < 20; ++i) {
    const double open = run.open(i - 3);
    watch += fmt::format("{},{:.0f},serve,{},,,{},{}\n", i, Side{}.unix_ms(i - 3), 2 * open,
                         1'000'000 + 300 * open, 5'000'000 + 4000 * open);
  }
  const RunFacts facts = facts_of(logs_of({client_log(run, {}, two_each), watch}));
  CHECK_THAT(facts.server.value().user_bytes_per_connection.value(), WithinAbs(300, 0.1));
  CHECK_THAT(facts.server.value().slab_bytes_per_connection.value(), WithinAbs(4000, 0.1));
}

}  // namespace
}  // namespace c1k
