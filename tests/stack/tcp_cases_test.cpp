// Each state of our own TCP against segments that are in order and out of it, as a table: what the
// peer sends, what is said to that, what the owner is told, and which state follows.
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/stack/tcp_scene.h"

namespace c1k {
namespace {

struct Step {
  const char* does;  // "<" or "read" and a segment of the peer's, or what our side does
  const char* says = "";
  const char* tells = "";
};
struct Case {
  const char* name;
  TcpState begins;
  std::vector<Step> steps;
  TcpState ends;
};

constexpr TcpState kNone = TcpState::none;
constexpr TcpState kSyn = TcpState::syn_sent;
constexpr TcpState kOpen = TcpState::established;
constexpr TcpState kCloseWait = TcpState::close_wait;
constexpr TcpState kFinWait = TcpState::fin_wait;
constexpr TcpState kFinWait2 = TcpState::fin_wait_2;
constexpr TcpState kClosing = TcpState::closing;
constexpr TcpState kLastAck = TcpState::last_ack;
constexpr TcpState kTimeWait = TcpState::time_wait;
constexpr TcpState kBroken = TcpState::broken;

// The way to a state, as short as it is.
void bring(TcpScene& scene, TcpState to) {
  const auto do_all = [&scene](std::initializer_list<const char*> answers) {
    for (const char* words : answers) scene.give(words);
  };
  if (to == kSyn) {
    scene.tcp.start(TcpScene::kOne, TcpScene::kOurs);
  } else {
    scene.open();
    if (to == kCloseWait || to == kLastAck) do_all({"FA 1 ack 1"});
    if (to != kOpen && to != kCloseWait) scene.tcp.end_output(TcpScene::kOne);
    if (to == kFinWait2) do_all({"A 1 ack 2"});
    if (to == kClosing) do_all({"FA 1 ack 1"});
    if (to == kTimeWait) do_all({"FA 1 ack 2"});
  }
  scene.said();
  scene.events();
  REQUIRE(scene.state() == to);
}

void act(TcpScene& scene, const std::string& what) {
  if (what[0] == '<') return scene.give(what.substr(2));
  if (what.starts_with("read ")) return scene.give_and_read(what.substr(5));
  if (what == "close") return scene.tcp.close(TcpScene::kOne);
  if (what == "fin") return scene.tcp.end_output(TcpScene::kOne);
  if (what == "leave") return scene.tcp.close_in_order(TcpScene::kOne);
  if (what == "pause") return scene.tcp.want(TcpScene::kOne, false, false);
  if (what == "go on") return scene.tcp.want(TcpScene::kOne, true, false);
  if (what == "say 5") return static_cast<void>(scene.write("hello"));
  if (what == "1 s") return scene.pass(std::chrono::seconds{1});
  if (what == "60 s") return scene.pass(std::chrono::seconds{60});
  FAIL("unknown step " << what);
}

const std::vector<Case> kOpenings{

    {"a SYN's answer", kSyn, {{"< SA 0 ack 1 mss 1460", "A 1 ack 1", "out"}}, kOpen},
    {"an answer to another SYN", kSyn, {{"< SA 0 ack 2 mss 1460", "R 2"}}, kSyn},
    {"refused", kSyn, {{"< RA 0 ack 1", "", "broken"}}, kBroken},
    {"a reset that acknowledges nothing", kSyn, {{"< R 0"}}, kSyn},
    {"a reset of another SYN", kSyn, {{"< RA 0 ack 5"}}, kSyn},
    {"an acknowledgement alone", kSyn, {{"< A 0 ack 1"}}, kSyn},
    {"of an older connection", kSyn, {{"< A 0 ack 77", "R 77"}}, kSyn},
    {"both at once", kSyn, {{"< S 0"}}, kSyn},
    {"payload with the answer", kSyn, {{"< SA 0+4 ack 1", "A 1 ack 1", "out; in"}}, kOpen},
    {"a FIN with the answer",
     kSyn,
     {{"< SFA 0 ack 1", "A 1 ack 1; A 1 ack 2", "out; ended"}},
     kCloseWait},
    {"given up while it opens", kSyn, {{"close"}}, kNone},
};
const std::vector<Case> kInput{
    {"payload is acknowledged when it was read", kOpen, {{"< PA 1+5 ack 1", "", "in"}}, kOpen},
    {"a FIN", kOpen, {{"< FA 1 ack 1", "A 1 ack 2", "ended"}}, kCloseWait},
    {"payload and a FIN", kOpen, {{"< FA 1+5 ack 1", "", "ended"}}, kOpen},
    {"payload and a FIN in two",
     kOpen,
     {{"< A 1+5 ack 1", "", "in"}, {"< FA 6 ack 1", "A 1 ack 1"}},
     kOpen},
    {"a probe whether we live", kOpen, {{"< A 0 ack 1", "A 1 ack 1"}}, kOpen},
    {"a probe with a byte of old", kOpen, {{"< A 0+1 ack 1", "A 1 ack 1"}}, kOpen},
    // out of order, or again
    {"payload that comes early", kOpen, {{"< PA 6+5 ack 1", "A 1 ack 1"}}, kOpen},
    {"payload that has come already",
     kOpen,
     {{"read PA 1+5 ack 1", "", "in"}, {"< PA 1+5 ack 1", "A 1 ack 6"}},
     kOpen},
    {"half of it has come already",
     kOpen,
     {{"read PA 1+5 ack 1", "", "in"}, {"read PA 3+5 ack 1", "A 1 ack 8", "in"}},
     kOpen},
    {"a FIN that comes early", kOpen, {{"< FA 6 ack 1", "A 1 ack 1"}}, kOpen},
    {"beyond the window", kOpen, {{"< PA 65536+5 ack 1", "A 1 ack 1"}}, kOpen},
    {"the answer to our SYN again", kOpen, {{"< SA 0 ack 1 mss 1460", "A 1 ack 1"}}, kOpen},
    {"the FIN again", kCloseWait, {{"< FA 1 ack 1", "A 1 ack 2"}}, kCloseWait},
    {"no acknowledgement at all", kOpen, {{"< P 1+5"}}, kOpen},
    // blind attacks (RFC 5961)
    {"a reset at its place", kOpen, {{"< R 1", "", "broken"}}, kBroken},
    {"a reset within the window", kOpen, {{"< R 2", "A 1 ack 1"}}, kOpen},
    {"a reset outside", kOpen, {{"< R 70000"}}, kOpen},
    {"a SYN within the window", kOpen, {{"< S 1", "A 1 ack 1"}}, kOpen},
    {"what was not said is acknowledged", kOpen, {{"< PA 1+5 ack 9", "A 1 ack 1"}}, kOpen},
    {"what was long ago is acknowledged", kOpen, {{"< PA 1+5 ack -70000", "A 1 ack 1"}}, kOpen},
    // a window that is closed
    {"who does not read is told",
     kOpen,
     {{"pause"}, {"< PA 1+5 ack 1", "A 1 ack 1 win 0"}, {"go on", "A 1 ack 1"}},
     kOpen},
    {"a probe of the window", kOpen, {{"pause"}, {"< A 0 ack 1", "A 1 ack 1 win 0"}}, kOpen},
    {"a reset through a closed window", kOpen, {{"pause"}, {"< R 1", "", "broken"}}, kBroken},
};
const std::vector<Case> kEndings{
    {"closed by a reset", kOpen, {{"close", "RA 1 ack 1"}}, kNone},
    {"half closed, and reset", kCloseWait, {{"close", "RA 1 ack 2"}}, kNone},
    {"our FIN", kOpen, {{"fin", "FA 1 ack 1"}}, kFinWait},
    {"our FIN after the peer's", kCloseWait, {{"fin", "FA 1 ack 2"}}, kLastAck},
    {"our FIN is acknowledged", kFinWait, {{"< A 1 ack 2"}}, kFinWait2},
    {"our FIN is said again", kFinWait, {{"1 s", "FA 1 ack 1"}}, kFinWait},
    {"both end at once", kFinWait, {{"< FA 1 ack 1", "A 2 ack 2", "ended"}}, kClosing},
    {"the peer ends with its acknowledgement",
     kFinWait,
     {{"< FA 1 ack 2", "A 2 ack 2", "ended"}},
     kTimeWait},
    {"payload after our FIN", kFinWait, {{"< PA 1+5 ack 2", "", "in"}}, kFinWait2},
    {"the peer ends later", kFinWait2, {{"< FA 1 ack 2", "A 2 ack 2", "ended"}}, kTimeWait},
    {"both ends are acknowledged", kClosing, {{"< A 2 ack 2"}}, kTimeWait},
    {"the last acknowledgement", kLastAck, {{"< A 2 ack 2"}}, kNone},
    {"a reset instead of the last", kLastAck, {{"< R 2", "", "broken"}}, kBroken},
    {"a TIME_WAIT answers a FIN", kTimeWait, {{"< FA 1 ack 2", "A 2 ack 2"}}, kTimeWait},
    {"a TIME_WAIT is not cut short", kTimeWait, {{"< R 2"}}, kTimeWait},
    {"a TIME_WAIT ends", kTimeWait, {{"leave"}, {"60 s"}}, kNone},
    {"a TIME_WAIT that has ended before it is closed", kTimeWait, {{"60 s"}, {"close"}}, kNone},
    {"a TIME_WAIT ends, whatever windows it is told",
     kTimeWait,
     {{"< A 2 ack 2 win 0"}, {"< A 2 ack 2"}, {"leave"}, {"60 s"}},
     kNone},
    // left by its owner
    {"left, and it ends by itself",
     kOpen,
     {{"leave", "FA 1 ack 1"}, {"< A 1 ack 2"}, {"< FA 1 ack 2", "A 2 ack 2"}, {"60 s"}},
     kNone},
    {"left, and something comes",
     kOpen,
     {{"leave", "FA 1 ack 1"}, {"< PA 1+5 ack 2", "RA 2 ack 1"}},
     kNone},
    {"left, and the peer does not end", kFinWait2, {{"leave"}, {"60 s"}}, kNone},
    {"left, and reset", kOpen, {{"leave", "FA 1 ack 1"}, {"< R 1"}}, kNone},
    {"left after the peer's FIN", kCloseWait, {{"leave", "FA 1 ack 2"}, {"< A 2 ack 2"}}, kNone},
};
const std::vector<Case> kOutput{
    {"said, and acknowledged",
     kOpen,
     {{"say 5", "PA 1+5 ack 1"}, {"< A 1 ack 6"}, {"60 s"}},
     kOpen},
    {"said, and lost", kOpen, {{"say 5", "PA 1+5 ack 1"}, {"1 s", "PA 1+5 ack 1"}}, kOpen},
    {"a half of it is acknowledged",
     kOpen,
     {{"say 5", "PA 1+5 ack 1"}, {"< A 1 ack 3"}, {"1 s", "PA 3+3 ack 1"}},
     kOpen},
    {"three acknowledgements of the same",
     kOpen,
     {{"say 5", "PA 1+5 ack 1"}, {"< A 1 ack 1"}, {"< A 1 ack 1"}, {"< A 1 ack 1", "PA 1+5 ack 1"}},
     kOpen},
    {"an answer acknowledges what was read",
     kOpen,
     {{"read PA 1+5 ack 1", "", "in"}, {"say 5", "PA 1+5 ack 6"}},
     kOpen},
    {"what was read is acknowledged in time",
     kOpen,
     {{"read PA 1+5 ack 1", "", "in"}, {"1 s", "A 1 ack 6"}},
     kOpen},
};

TEST_CASE("each state, and each odd segment") {
  for (const auto* cases : {&kOpenings, &kInput, &kEndings, &kOutput})
    for (const Case& one : *cases) {
      DYNAMIC_SECTION(one.name) {
        TcpScene scene;
        bring(scene, one.begins);
        for (const Step& step : one.steps) {
          INFO(step.does);
          act(scene, step.does);
          CHECK(scene.said() == step.says);
          CHECK(scene.events() == step.tells);
        }
        CHECK(static_cast<int>(scene.state()) == static_cast<int>(one.ends));
      }
    }
}

}  // namespace
}  // namespace c1k
