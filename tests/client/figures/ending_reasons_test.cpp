// Ghosts, what was never accepted, and the age at which connections were closed.
#include "tests/catch.h"
#include "tests/client/figures/reasons_case.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr auto kPeer = static_cast<std::size_t>(AgeOf::closed_by_peer);
constexpr auto kReset = static_cast<std::size_t>(AgeOf::closed_reset);

Extent extent(std::uint64_t times, double shortest, double longest) {
  return {times, shortest, longest, (shortest + longest) / 2};
}

TEST_CASE("who is dead when asked after an overflow was a ghost, no reset") {
  Case run("2k");
  run.set(ClientCount::open, 401);
  run.set(ClientCount::closed_reset, 1'599);
  run.found_dead = {.all = 1'599, .reset = 1'599, .unanswered = 0, .open = 2'000};
  run.set_kernel("tcp_syn_retrans", 700);
  const auto names = run.names();
  CHECK(std::count(names.begin(), names.end(), "target-reset") == 0);
  REQUIRE(std::count(names.begin(), names.end(), "ghosts") == 1);
  for (const Reason& reason : run.reasons())
    if (reason.name == "ghosts") CHECK_THAT(reason.evidence, ContainsSubstring("1,599 ghosts"));
}

TEST_CASE("who is dead when asked without one may have been forgotten, and both are named") {
  Case run("2k");
  run.set(ClientCount::open, 401);
  run.set(ClientCount::closed_reset, 1'600);  // one of them before
  run.found_dead = {.all = 1'599, .reset = 1'599, .unanswered = 0, .open = 2'000};
  CHECK(run.names() == Names{"target-reset", "dead-when-asked"});
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("1 reset by the target"));
  CHECK_THAT(run.reasons()[1].fix, ContainsSubstring("forgotten"));
  CHECK_THAT(run.reasons()[1].fix, ContainsSubstring("ghosts"));

  Case silent("2k");
  silent.set(ClientCount::closed_timeout, 2'000);
  silent.set(ClientCount::open, 0);
  silent.found_dead = {.all = 2'000, .reset = 0, .unanswered = 2'000, .open = 2'000};
  CHECK(silent.names() == Names{"target-gone"});
  CHECK_THAT(silent.reasons()[0].fix, ContainsSubstring("still there"));
}

TEST_CASE("what waits to be accepted is named with its number") {
  Case run("2k");
  run.acceptance = {.by_target = false, .how = "", .waiting = 983, .ghosts = 0};
  CHECK(run.names() == Names{"not-accepted"});
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("983 wait"));
  run.acceptance.ghosts = 50;
  CHECK(run.names() == Names{"not-accepted", "ghosts"});
}

TEST_CASE("all closed at one age are an idle timeout") {
  Case run("2k");
  run.evidence.ages[kPeer] = extent(2'000, 59.9, 60.1);
  run.evidence.ends[kPeer] = extent(2'000, 1'000, 1'002);
  REQUIRE(run.names() == Names{"idle-timeout"});
  CHECK_THAT(run.reasons()[0].evidence,
             ContainsSubstring("closed at 60.0 +- 0.1 s: an idle timeout of 60 s"));
  CHECK_THAT(run.reasons()[0].evidence, !ContainsSubstring("one event"));
  run.evidence.ends[kPeer] = extent(2'000, 1'000, 1'000.2);  // opened as close together
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("or one event"));
}

TEST_CASE("all closed at one moment, of any age, are no timeout") {
  Case run("2k");
  run.evidence.ages[kReset] = extent(2'000, 20, 30);
  run.evidence.ends[kReset] = extent(2'000, 1'000, 1'000.1);
  CHECK(run.names().empty());
  run.evidence.ages[kReset] = extent(2'000, 3.2, 3.6);  // a fast ramp, and a server that died
  run.evidence.ends[kReset] = extent(2'000, 1'000, 1'000.4);
  CHECK(run.names().empty());
  run.evidence.ages[kReset] = extent(9, 60, 60.1);  // too few
  run.evidence.ends[kReset] = extent(9, 1'000, 1'009);
  CHECK(run.names().empty());
}

TEST_CASE("resets from an age on are a middlebox that forgets") {
  Case run("2k");
  run.evidence.ages[kReset] = extent(500, 300.4, 420);
  run.evidence.ends[kReset] = extent(500, 1'000, 1'150);
  REQUIRE(run.names() == Names{"middlebox-forgets"});
  CHECK_THAT(run.reasons()[0].evidence,
             ContainsSubstring("resets, from 300 s on and none before: a middlebox forgets"));
}

}  // namespace
}  // namespace c1k
