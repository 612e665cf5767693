#include "client/plan/traffic_options.h"

#include "common/talk/push.h"
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

TrafficOptions traffic(const Words& words, const std::string& count = "1k") {
  return options_for(count, words).traffic;
}
std::string no(const Words& words, const std::string& count = "1k") {
  return refusal_of([&] { options_for(count, words); });
}

TEST_CASE("unasked, nothing is said, and nothing of it is shown") {
  CHECK_FALSE(traffic({}).is_on());
  const std::string line = to_line(options_for("1k").effective);
  CHECK_THAT(line, !ContainsSubstring("--message") && !ContainsSubstring("--answer"));
  CHECK_THAT(to_line(options_for("1k", {"--active", "1"}).effective),
             ContainsSubstring("--message-size 1KiB") && ContainsSubstring("--answer echo"));
}

TEST_CASE("a share or a number of the connections sends") {
  CHECK(traffic({"--active", "20%"}, "1M").active == 200'000);
  CHECK(traffic({"--active", "12.5%"}).active == 125);
  CHECK(traffic({"--active", "100%"}).active == 1'000);
  CHECK(traffic({"--active", "0.1%"}).active == 1);
  CHECK(traffic({"--active", "1"}).active == 1);
  CHECK(traffic({"--active", "1k"}).active == 1'000);
  for (const char* bad : {"0", "1001", "0%", "100.1%", "-5%", "%", "5 %", "x%", "nan%", "0.09%"})
    CHECK_THAT(no({"--active", bad}), StartsWith("--active: "));
}

TEST_CASE("what, how often and how it is checked") {
  const TrafficOptions plain = traffic({"--active", "1"});
  CHECK(plain.message.longest() == 1024);
  CHECK(plain.every == 1s);
  CHECK(plain.jitter == 0s);
  CHECK(plain.late_after == 1s);
  CHECK(plain.answer == Answer::echo);
  CHECK(plain.answer_size == 0);
  CHECK_FALSE(plain.is_closed_loop);
  CHECK(plain.choice == ActiveChoice::fixed);
  CHECK(plain.from == ActiveFrom::ramp);
  CHECK(traffic({"--active", "1", "--active-from", "hold"}).from == ActiveFrom::hold);
  CHECK(traffic({"--active", "1", "--active-from", "ramp"}).from == ActiveFrom::ramp);
  const TrafficOptions all = traffic({"--active", "1", "--active-choice", "rotating",
                                      "--message-size", "1B", "--message-every", "1ms", "--jitter",
                                      "1ms", "--answer", "7B", "--late-after", "5s"});
  CHECK(all.message.longest() == 1);
  CHECK(all.every == 1ms);
  CHECK(all.jitter == 1ms);
  CHECK(all.answer == Answer::sized);
  CHECK(all.answer_size == 7);
  CHECK(all.choice == ActiveChoice::rotating);
  CHECK(all.late_after == 5s);
  CHECK(traffic({"--active", "1", "--answer", "none"}).answer_size == 0);
  CHECK(traffic({"--answer", "push"}).is_on());
}

TEST_CASE("a bad word about messages names its option") {
  const std::vector<std::pair<const char*, const char*>> bad{
      {"--active-choice", "some"}, {"--active-from", "drain"}, {"--message-size", "0B"},
      {"--message-size", "2MiB"},  {"--message-size", "5"},    {"--message-every", "0s"},
      {"--message-every", "61m"},  {"--jitter", "2s"},         {"--answer", "7"},
      {"--answer", "push"},        {"--late-after", "0s"},     {"--message-file", "/none"}};
  for (const auto& [option, value] : bad) {
    INFO(option << " " << value);
    CHECK_THAT(no({"--active", "1", option, value}), StartsWith(option));
  }
}

TEST_CASE("words about messages without any are refused") {
  const TemporaryFolder folder;
  const std::string file = folder.write("ping", "PING\r\n");
  for (const Words& words :
       {Words{"--message-size", "1B"}, Words{"--active-from", "hold"}, Words{"--jitter", "1ms"},
        Words{"--message-file", file}, Words{"--answer", "none"}, Words{"--answer", "7B"}})
    CHECK_THAT(no(words), StartsWith(words[0]) && ContainsSubstring("--active"));
  CHECK_THAT(no({"--active", "1", "--message-file", file, "--message-size", "5B"}),
             ContainsSubstring("give one of them"));
  CHECK(traffic({"--active", "1", "--message-file", file}).message.longest() == 6);
}

TEST_CASE("a message's file is read within a bound, whatever it is") {
  const TemporaryFolder folder;
  CHECK_THAT(no({"--active", "1", "--message-file", folder.path("")}),
             StartsWith("--message-file: ") && ContainsSubstring("is a folder"));
  for (const std::string& path :
       {std::string("/dev/zero"), folder.write("big", std::string(2 * kLargestMessage + 1, 'x'))})
    CHECK_THAT(no({"--active", "1", "--message-file", path}), ContainsSubstring("is longer than"));
  CHECK_THAT(no({"--active", "1", "--message-file",
                 folder.write("large", std::string(kLargestMessage + 1, 'x'))}),
             ContainsSubstring("at most"));
}

TEST_CASE("a closed loop waits for answers, and says so") {
  const TrafficOptions closed = traffic({"--active", "5", "--message-every", "answered"});
  CHECK(closed.is_closed_loop);
  CHECK_THAT(to_sentence(closed), ContainsSubstring("when the last is answered") &&
                                      ContainsSubstring("leave out who waits"));
  CHECK_THAT(no({"--active", "5", "--message-every", "answered", "--answer", "none"}),
             StartsWith("--message-every answered: "));
  CHECK_THAT(no({"--active", "5", "--message-every", "answered", "--jitter", "1ms"}),
             StartsWith("--jitter: "));
  CHECK_THAT(no({"--active", "5", "--message-every", "answer"}), StartsWith("--message-every: "));
}

}  // namespace
}  // namespace c1k
