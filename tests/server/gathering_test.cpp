#include "server/gathering.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kZero = 1'000'000s;

TEST_CASE("events that follow one upon the other are waited for, others are not") {
  Gathering gathering(4096);
  CHECK_FALSE(gathering.pauses(kZero));
  CHECK(gathering.pauses(kZero + 1ms));
  CHECK(gathering.pauses(kZero + 3ms));  // a pause of 1 ms and as much again
  CHECK_FALSE(gathering.pauses(kZero + 10ms));
}

TEST_CASE("nothing is waited for while more waits in the queue, or the queue is short") {
  Gathering gathering(4096);
  gathering.pauses(kZero);
  gathering.more_waits();
  CHECK_FALSE(gathering.pauses(kZero + 1ms));
  CHECK(gathering.pauses(kZero + 2ms));
  Gathering of_short(kShortQueue - 1);
  of_short.pauses(kZero);
  CHECK_FALSE(of_short.pauses(kZero + 1ms));
}

TEST_CASE("while connections speak, nobody waits for an answer") {
  Gathering gathering(4096);
  gathering.pauses(kZero);
  gathering.spoke(kZero + 1ms);
  for (Nanoseconds t = 1ms; t < 1ms + kSpeaking; t += 1ms) CHECK_FALSE(gathering.pauses(kZero + t));
  CHECK(gathering.pauses(kZero + 1ms + kSpeaking));
}

}  // namespace
}  // namespace c1k
