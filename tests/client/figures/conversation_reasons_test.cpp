// Answers that were wrong, late or never came, and messages that were never sent.
#include "tests/catch.h"
#include "tests/client/figures/reasons_case.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

Case talking(std::vector<std::string> more = {}) {
  std::vector<std::string> words{"--active", "1k", "--message-size", "64B"};
  words.insert(words.end(), more.begin(), more.end());
  Case run("1k", words);
  run.set(ClientCount::messages_sent, 10'000);
  run.set(ClientCount::messages_answered, 10'000);
  return run;
}

TEST_CASE("a conversation that goes well gives no reason") {
  Case run = talking();
  CHECK(run.names().empty());
  run.set(ClientCount::messages_missed, 100);  // one in a hundred
  run.set(ClientCount::messages_late, 100);
  run.set(ClientCount::messages_wrong, 100);
  run.set(ClientCount::messages_unanswered, 100);
  CHECK(run.names().empty());
}

TEST_CASE("wrong answers are a reason, with what came") {
  Case run = talking();
  run.set(ClientCount::messages_wrong, 10'000);
  run.evidence.wrong_words = "-ERR unknown\r\n";
  REQUIRE(run.names() == Names{"answers-wrong"});
  CHECK(run.reasons()[0].evidence ==
        "all 10,000 answers were wrong: first bytes '-ERR unknown?\?'");
  run.set(ClientCount::messages_wrong, 101);
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("101 of 10,000 answers were wrong"));
}

TEST_CASE("answers that never come are a reason, those on their way are not") {
  Case run = talking();
  run.set(ClientCount::messages_answered, 9'000);
  run.set(ClientCount::messages_in_flight, 1'000);
  run.oldest_unanswered_s = 0.9;
  CHECK(run.names().empty());
  run.oldest_unanswered_s = 8.5;
  REQUIRE(run.names() == Names{"unanswered"});
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("1,000 of 10,000 messages were not "
                                                          "answered; the oldest of them waited "
                                                          "8.5 s"));
  run.set(ClientCount::messages_answered, 0);
  run.set(ClientCount::messages_in_flight, 0);
  run.set(ClientCount::messages_unanswered, 10'000);
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("none of 10,000 messages was answered"));
}

TEST_CASE("late answers are a reason") {
  Case run = talking();
  run.set(ClientCount::messages_late, 9'006);
  REQUIRE(run.names() == Names{"answers-late"});
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("9,006 of 10,000 came later than 1s"));
}

TEST_CASE("missed messages are a reason, and it says whose") {
  Case run = talking();
  run.set(ClientCount::messages_missed, 17'030);
  REQUIRE(run.names() == Names{"messages-missed"});
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("17,030 of 27,030"));
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("the target had not"));
}

TEST_CASE("answers of another size than --answer says are told, with their size") {
  Case run = talking({"--answer", "8B"});
  run.evidence.bursts = {.size = 7, .times = 100, .others = 0};
  run.set(ClientCount::messages_answered, 8'000);
  run.set(ClientCount::messages_in_flight, 2'000);
  REQUIRE(run.names() == Names{"answer-size"});
  CHECK_THAT(run.reasons()[0].evidence,
             ContainsSubstring("answers seem to have 7 bytes, --answer says 8"));
  run.evidence.bursts.others = 6;  // whatever they are, they are not of one size
  CHECK(run.names().empty());
  Case loose = talking({"--answer", "6B"});
  loose.evidence.bursts = {.size = 7, .times = 100, .others = 0};
  CHECK(loose.names().empty());
  loose.set(ClientCount::bytes_loose, 55);
  CHECK(loose.names() == Names{"answer-size"});
  Case right = talking({"--answer", "7B"});
  right.evidence.bursts = {.size = 7, .times = 100, .others = 0};
  right.set(ClientCount::bytes_loose, 3);
  CHECK(right.names().empty());
}

TEST_CASE("what a peer said before it closed stands in the reason") {
  Case run("1k");
  run.set(ClientCount::closed_by_peer, 1'000);
  run.set(ClientCount::open, 0);
  run.evidence.last_words = "-DENIED Redis is running in protected mode\r\n";
  REQUIRE(run.names() == Names{"target-closed"});
  CHECK_THAT(run.reasons()[0].evidence,
             ContainsSubstring("which said '-DENIED Redis is running in protected mode?\?'"));
}

}  // namespace
}  // namespace c1k
