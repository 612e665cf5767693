#include "client/plan/life_options.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Words = std::vector<std::string>;

LifeOptions life(const Words& words) {
  return options_for("1k", words).life;
}
std::string no(const Words& words) {
  return refusal_of([&] { options_for("1k", words); });
}

TEST_CASE("unasked, nothing ends and nothing is replaced") {
  CHECK_FALSE(life({}).replaces());
  CHECK_FALSE(life({"--keepalive", "60s"}).replaces());
  CHECK(to_sentence(life({})).empty());
}

TEST_CASE("each of them replaces what ends") {
  CHECK(life({"--refill"}).replaces());
  CHECK(life({"--lifetime", "30s"}).replaces());
  CHECK(life({"--reconnect", "1s..30s"}).replaces());
  CHECK(life({"--storm", "50% at 60s"}).replaces());
}

TEST_CASE("a lifetime and a wait are a time or a range") {
  CHECK(life({"--lifetime", "30s..90s"}).lifetime->shortest == 30s);
  CHECK(life({"--lifetime", "30s..90s"}).lifetime->longest == 90s);
  CHECK(life({"--lifetime", "1.5h..2h"}).lifetime->shortest == 90min);
  CHECK(life({"--lifetime", "45s"}).lifetime->longest == 45s);
  CHECK(life({"--reconnect", "10ms"}).reconnect->shortest == 10ms);
  for (const char* bad : {"90s..30s", "30s..", "..30s", "30", "9ms", "721h", "1s...2s"}) {
    CHECK_THAT(no({"--lifetime", bad}),
               StartsWith("--lifetime: ") && ContainsSubstring("write 30s, or 30s..90s"));
    CHECK_THAT(no({"--reconnect", bad}), StartsWith("--reconnect: "));
  }
}

TEST_CASE("storms come in the order of their time") {
  const auto storms = life({"--storm", "50% at 60s", "--storm", "10 at 2s, back at once"}).storms;
  REQUIRE(storms.size() == 2);
  CHECK(storms[0].drop == 10);
  CHECK(storms[0].at == 2s);
  CHECK(storms[0].back_at_once);
  CHECK(storms[1].drop == 500);
  CHECK_FALSE(storms[1].back_at_once);
  for (const char* bad : {"50%", "50% at", "at 60s", "50% at 60", "50% at 60s back at once",
                          "101% at 60s", "1001 at 1s", "0 at 1s", ""})
    CHECK_THAT(no({"--storm", bad}),
               StartsWith("--storm: ") && ContainsSubstring("write \"50% at 60s\" or"));
}

TEST_CASE("a storm is within the hold") {
  CHECK_THAT(no({"--storm", "50% at 60s", "--hold", "60s"}),
             ContainsSubstring("--storm: at 1m is not before the end of --hold 1m"));
  CHECK(no({"--storm", "50% at 59s", "--hold", "60s"}).empty());
  CHECK(no({"--storm", "50% at 1h"}).empty());
}

TEST_CASE("lifetimes that the rate can't replace are refused") {
  const std::string text = no({"--lifetime", "1s..3s", "--rate", "555"});
  CHECK_THAT(text,
             StartsWith("--lifetime: 1,000 connections that live 2s on average end at 500/s"));
  CHECK_THAT(text, ContainsSubstring("--rate 556 (the last step of --ramp) or more, it is 555"));
  CHECK(no({"--lifetime", "1s..3s", "--rate", "556"}).empty());
  CHECK(no({"--lifetime", "1s..3s", "--rate", "max"}).empty());
  CHECK(no({"--lifetime", "1s..3s", "--ramp", "10/s for 10s, 1k/s"}).empty());
  CHECK_FALSE(no({"--lifetime", "1s..3s", "--ramp", "1k/s for 10s, 10/s"}).empty());
}

TEST_CASE("a return needs a port of its own") {
  CHECK_THAT(no({"--reconnect", "1s", "--ports", "kernel"}), StartsWith("--reconnect comes back"));
  CHECK(no({"--refill", "--ports", "kernel"}).empty());
}

TEST_CASE("keepalive takes whole seconds, as the kernel does") {
  CHECK(life({"--keepalive", "1s"}).keepalive == 1s);
  CHECK(life({"--keepalive", "32767s"}).keepalive == 32'767s);
  for (const char* bad : {"0s", "500ms", "1500ms", "32768s", "60"})
    CHECK_THAT(no({"--keepalive", bad}), StartsWith("--keepalive: "));
}

TEST_CASE("the plan says what becomes of connections") {
  CHECK(to_sentence(life({"--lifetime", "30s..90s"})) ==
        ", each lives 30s to 90s, replaces what is lost");
  CHECK(to_sentence(life({"--storm", "50% at 60s, back at once", "--reconnect", "1s..30s"})) ==
        ", drops 500 after 1m (back at once), lost ones come back after 1s to 30s");
}

}  // namespace
}  // namespace c1k
