#include "client/plan/options.h"

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using Words = std::vector<std::string>;

// What `words` are refused with, beside a good target and count.
std::string no(const Words& words, const std::string& count = "100") {
  return refusal_of([&] { options_for(count, words); });
}

TEST_CASE("a target and a count are enough, the rest has defaults") {
  const ClientOptions options = options_for("1M");
  CHECK(options.targets.size() == 1);
  CHECK(options.targets[0].host == "127.0.0.1");
  CHECK(options.count == 1'000'000);
  CHECK(options.steps == std::vector<std::uint64_t>{1'000'000});
  CHECK_FALSE(options.has_ips);
  CHECK(options.ports.empty());
  CHECK(options.ramp.to_string() == "10,000/s");
  CHECK(options.hold == std::nullopt);
  CHECK(options.connect_timeout == 5s);
  CHECK(options.give_up == 10s);
  CHECK(options.step_hold == 30s);
  CHECK(options.max_connecting == 0);
  CHECK(options.drain_rate == std::nullopt);
  CHECK_FALSE(options.verify);
  CHECK(options.run.interval == 1s);
  CHECK(options.run.close == CloseMode::reset);
  CHECK(options.run.workers == 0);
}

TEST_CASE("target and count are required, and said with an example") {
  CHECK(refusal_of([] {
          options_of({"--count", "1"});
        }) == "--target is required: where to connect, e.g. --target 192.168.10.1:9000");
  CHECK(refusal_of([] {
          options_of({"--target", "127.0.0.1:1"});
        }) == "--count is required: how many connections to hold, e.g. --count 1M");
  CHECK_FALSE(refusal_of([] { options_of({}); }).empty());
}

TEST_CASE("every option that takes a value takes a good one") {
  const ClientOptions options = options_for("5k", {"--ips",
                                                   "127.0.1.1-2",
                                                   "--ips",
                                                   "127.0.2.1",
                                                   "--ports",
                                                   "3000,2000",
                                                   "--hold",
                                                   "5m",
                                                   "--connect-timeout",
                                                   "10ms",
                                                   "--give-up",
                                                   "1h",
                                                   "--max-connecting",
                                                   "2k",
                                                   "--drain-rate",
                                                   "500/s",
                                                   "--verify",
                                                   "--allow-public-target",
                                                   "8.8.8.8",
                                                   "--workers",
                                                   "3",
                                                   "--close",
                                                   "fin",
                                                   "--interval",
                                                   "10ms",
                                                   "--quiet",
                                                   "--force",
                                                   "--check",
                                                   "--ignore",
                                                   "memory",
                                                   "--ignore",
                                                   "slots"});
  CHECK(options.has_ips);
  CHECK(options.aliases.ranges.size() == 2);
  CHECK(options.ports == std::vector<PortRange>{{2000, 2000}, {3000, 3000}});
  CHECK(options.hold == 5min);
  CHECK(options.connect_timeout == 10ms);
  CHECK(options.give_up == 1h);
  CHECK(options.max_connecting == 2'000);
  CHECK(options.drain_rate == 500U);
  CHECK(options.verify);
  CHECK(options.public_targets == std::vector{ip("8.8.8.8")});
  CHECK(options.run.workers == 3);
  CHECK(options.run.close == CloseMode::fin);
  CHECK(options.run.interval == 10ms);
  CHECK(options.run.quiet);
  CHECK(options.run.force);
  CHECK(options.run.check);
  CHECK(options.run.ignored == Words{"memory", "slots"});
}

TEST_CASE("a bad value is refused by the name of its option") {
  const std::vector<std::pair<const char*, const char*>> bad{
      {"--ips", "10.0.0.300"},
      {"--ips", ""},
      {"--ports", "0-5"},
      {"--rate", "0"},
      {"--rate", "fast"},
      {"--ramp", "1k, 2k"},
      {"--steps", "100,50"},
      {"--hold", "long"},
      {"--hold", "5"},
      {"--connect-timeout", "9ms"},
      {"--connect-timeout", "61m"},
      {"--give-up", "0s"},
      {"--max-connecting", "0"},
      {"--drain-rate", "0"},
      {"--allow-public-target", "example.org"},
      {"--workers", "0"},
      {"--workers", "1025"},
      {"--close", "both"},
      {"--interval", "9ms"},
      {"--interval", "61m"}};
  for (const auto& [option, value] : bad) {
    INFO(option << " " << value);
    CHECK_THAT(no({option, value}), StartsWith(std::string(option) + ": "));
  }
}

TEST_CASE("a value with a leading minus is a value, and names its option") {
  for (const char* option : {"--rate", "--hold", "--max-connecting", "--workers", "--drain-rate"})
    CHECK_THAT(no({option, "-5"}), StartsWith(std::string(option) + ": '-5'"));
  CHECK_THAT(no({}, "-5"), StartsWith("--count: '-5'"));
}

TEST_CASE("a count is at least 1 and at most a billion") {
  CHECK(options_for("1").count == 1);
  CHECK(options_for("1G").count == 1'000'000'000);
  CHECK(no({}, "0") == "--count: '0': at least 1");
  CHECK(no({}, "1000000001") == "--count: '1000000001': at most 1,000,000,000");
  CHECK_THAT(no({}, "1m"), StartsWith("--count: '1m'"));
  CHECK_THAT(no({}, "1.5"), StartsWith("--count: '1.5'"));
}

TEST_CASE("unknown, repeated and abbreviated options are refused") {
  CHECK_THAT(no({"--cuont", "5"}), ContainsSubstring("--cuont"));
  CHECK_THAT(no({"--count", "5"}), ContainsSubstring("--count"));
  CHECK_THAT(no({"--verif"}), ContainsSubstring("--verif"));
  CHECK_FALSE(no({"word"}).empty());
  CHECK_FALSE(no({"--rate"}).empty());
}

TEST_CASE("a rate or a ramp, not both") {
  CHECK(options_for("1", {"--rate", "20k/s"}).ramp.to_string() == "20,000/s");
  CHECK(options_for("1", {"--rate", "max"}).ramp.is_max());
  CHECK(options_for("1", {"--ramp", "1k for 30s, 20k"}).ramp.to_string() ==
        "1,000/s for 30s, then 20,000/s");
  CHECK(no({"--rate", "1k", "--ramp", "1k"}) ==
        "--ramp and --rate: give one of them; a ramp holds its own rates");
}

TEST_CASE("plateaus rise, and the last is the count") {
  const ClientOptions steps = options_of({"--target", "a:1", "--steps", "1k,5k,10k"});
  CHECK(steps.steps == std::vector<std::uint64_t>{1'000, 5'000, 10'000});
  CHECK(steps.count == 10'000);
  CHECK(options_for("10k", {"--steps", "1k,10k", "--step-hold", "1s"}).step_hold == 1s);
  CHECK(no({"--steps", "50,200"}) ==
        "--steps: the last plateau is 200, --count is 100: they must be equal");
  CHECK_THAT(no({"--steps", "100,100"}), ContainsSubstring("each plateau is above the one before"));
  for (const char* bad : {"", "50,,100", "50,100,", ",100", "0,100", "a,100"})
    CHECK_THAT(no({"--steps", bad}), StartsWith("--steps: "));
  CHECK_THAT(no({"--steps", "50,100", "--step-hold", "30"}), StartsWith("--step-hold: "));
  CHECK(no({"--step-hold", "5s"}) == "--step-hold goes with --steps");
}

TEST_CASE("hold is a duration, or forever") {
  CHECK(options_for("1", {"--hold", "forever"}).hold == std::nullopt);
  CHECK(options_for("1", {"--hold", "0s"}).hold == 0s);
  CHECK(options_for("1", {"--hold", "1.5h"}).hold == 90min);
}

TEST_CASE("output files are looked at before anything is started") {
  const TemporaryFolder folder;
  const std::string old = folder.write("old", "precious"), fresh = folder.path("new");
  CHECK_THAT(no({"--csv", old}), StartsWith("--csv " + old + ": the file exists"));
  CHECK_THAT(no({"--summary", old}), StartsWith("--summary " + old + ": the file exists"));
  CHECK_THAT(no({"--csv", folder.path("no/log")}), ContainsSubstring("its folder does not exist"));
  CHECK(no({"--csv", old, "--force"}).empty());
  CHECK(no({"--csv", fresh, "--summary", folder.path("other")}).empty());
  CHECK(no({"--csv", fresh, "--summary", fresh}) ==
        "--summary " + fresh + ": is the file of --csv; take another");
  CHECK_FALSE(std::filesystem::exists(fresh));
}

TEST_CASE("the effective options show defaults too, flags without a value") {
  const ClientOptions options = options_for("1k", {"--verify", "--ignore", "a", "--ignore", "b"});
  const std::string line = to_line(options.effective);
  for (const char* part : {"--count 1k", "--target 127.0.0.1:9000", "--connect-timeout 5s",
                           "--hold forever", "--ignore a --ignore b", "--verify"})
    CHECK_THAT(line, ContainsSubstring(part));
  CHECK_THAT(line, !ContainsSubstring("--quiet") && !ContainsSubstring("--help"));
}

TEST_CASE("the help names every option") {
  for (const char* option : {"--target",
                             "--count",
                             "--ips",
                             "--ports",
                             "--rate",
                             "--ramp",
                             "--steps",
                             "--step-hold",
                             "--hold",
                             "--verify",
                             "--refill",
                             "--active",
                             "--message-every",
                             "--answer",
                             "--connect-timeout",
                             "--give-up",
                             "--max-connecting",
                             "--workers",
                             "--close",
                             "--drain-rate",
                             "--csv",
                             "--summary",
                             "--interval",
                             "--quiet",
                             "--force",
                             "--ignore",
                             "--check",
                             "--allow-public-target"})
    CHECK_THAT(client_help(), ContainsSubstring(option));
}

}  // namespace
}  // namespace c1k
