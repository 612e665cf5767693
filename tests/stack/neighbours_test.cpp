#include "common/stack/neighbours.h"

#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
constexpr Hardware kOurs{2, 0, 0, 0, 0, 1};
constexpr Hardware kTheirs{2, 0, 0, 0, 0, 2};

Neighbours three(const std::string& first) {
  Neighbours one(kOurs, ips(first, 3));
  one.tick(0s);
  one.take_frames();
  return one;
}

TEST_CASE("frames of ARP and of neighbour discovery are read as they are written") {
  for (const auto& [ours, theirs] :
       {std::pair{ip("10.0.0.1"), ip("10.0.0.9")}, std::pair{ip("fd00::1"), ip("fd00::9")}}) {
    const auto question = question_in(question_frame(theirs, ours, kOurs));
    REQUIRE(question);
    CHECK(question->address == theirs);
    CHECK(question->asker == ours);
    CHECK(question->hardware == kOurs);
    const auto answer = claim_in(answer_frame(*question, kTheirs));
    REQUIRE(answer);
    CHECK(answer->address == theirs);
    CHECK(answer->hardware == kTheirs);
    CHECK(claim_in(announcement_frame(ours, kOurs))->address == ours);
    CHECK(claim_in(probe_frame(ours, kOurs))->address == ours);
    const auto frame = question_frame(theirs, ours, kOurs);
    for (std::size_t size = 0; size < 42; ++size) {
      CHECK_FALSE(claim_in(std::span(frame).first(size)));
      CHECK_FALSE(question_in(std::span(frame).first(size)));
    }
  }
}

TEST_CASE("who asks for one of ours is answered, also by probes; others are not") {
  for (const std::string net : {"10.0.0.", "fd00::"}) {
    Neighbours ours = three(net + "1");
    ours.hear(question_frame(ip(net + "2"), ip(net + "9"), kTheirs), 1s);
    const auto frames = ours.take_frames();
    REQUIRE(frames.size() == 1);
    CHECK(claim_in(frames[0])->address == ip(net + "2"));
    CHECK(claim_in(frames[0])->hardware == kOurs);
    ours.hear(probe_frame(ip(net + "3"), kTheirs), 1s);
    CHECK(ours.take_frames().size() == 1);
    CHECK(ours.take_lost().empty());
    ours.hear(question_frame(ip(net + "4"), ip(net + "9"), kTheirs), 1s);
    ours.hear(question_frame(ip(net + "1"), ip(net + "2"), kOurs), 1s);  // our own, come back
    CHECK(ours.take_frames().empty());
  }
}

TEST_CASE("each of ours is announced once, a few at a time") {
  Neighbours ours(kOurs, ips("10.0.0.1", 600));
  std::size_t all = 0;
  for (int i = 0; i < 5; ++i) {
    ours.tick(Nanoseconds{i});
    const auto frames = ours.take_frames();
    CHECK(frames.size() <= 256);
    all += frames.size();
  }
  CHECK(all == 600);
  CHECK(ours.has_announced_all());
}

TEST_CASE("a claim for one of ours is answered once, and then it is given up") {
  for (const std::string net : {"10.0.0.", "fd00::"}) {
    Neighbours ours = three(net + "1");
    const auto claim = announcement_frame(ip(net + "2"), kTheirs);
    ours.hear(claim, 100s);
    CHECK(ours.take_frames().size() == 1);
    CHECK(ours.take_lost().empty());
    ours.hear(claim, 111s);  // later than RFC 5227 looks back
    CHECK(ours.take_frames().size() == 1);
    ours.hear(claim, 112s);
    CHECK(ours.take_frames().empty());
    const auto lost = ours.take_lost();
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].address == ip(net + "2"));
    CHECK(lost[0].hardware == kTheirs);
    ours.hear(question_frame(ip(net + "2"), ip(net + "9"), kTheirs), 113s);
    CHECK(ours.take_frames().empty());  // it is theirs now
    ours.hear(claim, 114s);
    CHECK(ours.take_lost().empty());
  }
}

TEST_CASE("hops are asked for until they answer, and again when that was long ago") {
  Neighbours ours = three("10.0.0.1");
  ours.ask_for(ip("10.0.0.254"));
  ours.tick(10s);
  CHECK(ours.take_frames().size() == 1);
  CHECK_FALSE(ours.knows_all());
  ours.tick(10'500ms);
  CHECK(ours.take_frames().empty());
  ours.tick(11s);
  const auto frames = ours.take_frames();
  REQUIRE(frames.size() == 1);
  const auto question = question_in(frames[0]);
  CHECK(question->address == ip("10.0.0.254"));
  CHECK(question->asker == ip("10.0.0.1"));
  ours.hear(answer_frame(*question, kTheirs), 12s);
  CHECK(ours.knows_all());
  CHECK(ours.hop(ip("10.0.0.254")) == kTheirs);
  ours.tick(41s);
  CHECK(ours.take_frames().empty());
  ours.tick(42s);
  CHECK(ours.take_frames().size() == 1);
  const Hardware moved{2, 0, 0, 0, 0, 3};
  ours.hear(announcement_frame(ip("10.0.0.254"), moved), 43s);
  CHECK(ours.hop(ip("10.0.0.254")) == moved);
}

}  // namespace
}  // namespace c1k
