#include "client/work/traffic.h"

#include <netinet/tcp.h>

#include <set>

#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/client/work/peers.h"
#include "tests/client/work/worker_run.h"

namespace c1k {
namespace {

using Count = ClientCount;
using Words = std::vector<std::string>;

const Words kEcho{"--active", "100%", "--message-every", "20ms", "--message-size", "16B"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_CASE("as many send as shall, always the same, each its own number", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "40",
                {"--active", "25%", "--message-every", "20ms", "--message-size", "16B"});
  REQUIRE(run.reaches(Count::open, 40));
  Peers peers(listener, 40);
  CHECK(run.count(Count::active) == 10);
  CHECK(eventually([&] { return run.count(Count::messages_sent) >= 100; }));
  CHECK(peers.speakers() == 10);
  std::set<std::string> numbers;
  for (const auto& [peer, text] : peers.texts)
    if (!text.empty()) {
      CHECK(text.substr(10, 6) == "klmno\n");
      numbers.insert(text.substr(0, 10));
    }
  CHECK(numbers.size() == 10);
  CHECK(run.always_added_up);
}

TEST_CASE("rotating, all have their turn, and no more send at once", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "40",
                {"--active", "4", "--active-choice", "rotating", "--message-every", "10ms"});
  REQUIRE(run.reaches(Count::open, 40));
  Peers peers(listener, 40);
  CHECK(eventually([&] { return peers.speakers() == 40; }));
  CHECK(run.count(Count::active) == 4);
  CHECK(run.always_added_up);
}

TEST_CASE("from hold on: nothing is sent in the ramp, nor missed, and nothing is made up for",
          "[threads]") {
  const Listener listener;
  WorkerRun run(
      listener.at(), "10",
      {"--active", "10", "--active-from", "hold", "--message-every", "300ms", "--answer", "none"});
  REQUIRE(run.reaches(Count::open, 10));
  Peers peers(listener, 10);
  CHECK(run.reaches(Count::active, 10));
  std::this_thread::sleep_for(std::chrono::milliseconds{600});
  CHECK(run.count(Count::messages_sent) == 0);
  run.enter(Phase::hold);
  CHECK(eventually([&] { return peers.speakers() == 10; }));
  const std::uint64_t sent = run.count(Count::messages_sent);
  run.enter(Phase::ramp);  // of the next plateau
  CHECK(run.count(Count::messages_missed) == 0);
  CHECK(sent < 20);
  CHECK(run.always_added_up);
}

TEST_CASE("an answer that is the message is right, and has a latency", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1", kEcho);
  const Owned peer = listener.accept();
  CHECK(eventually([&] {
    char buffer[64];
    const ssize_t got = ::recv(peer.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    for (ssize_t i = 0; i < got; ++i) ::send(peer.get(), buffer + i, 1, MSG_NOSIGNAL);  // torn
    return run.count(Count::messages_answered) >= 5;
  }));
  CHECK(run.count(Count::messages_wrong) == 0);
  CHECK(run.count(Count::bytes_received) >= 5 * 16);
  Timings timings;
  run.board->rows[0].add_timings_to(timings);
  const Histogram& latencies = timings[Timing::message];
  CHECK(latencies.total() >= 5);
  int value = 0;
  socklen_t size = sizeof value;
  CHECK(run.always_added_up);
  CHECK(::getsockopt(peer.get(), IPPROTO_TCP, TCP_NODELAY, &value, &size) == 0);
}

TEST_CASE("an answer with one byte changed is wrong", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1", kEcho);
  const Owned peer = listener.accept();
  char message[16];
  REQUIRE(wait_for(peer.get(), POLLIN));
  REQUIRE(::recv(peer.get(), message, sizeof message, MSG_WAITALL) == 16);
  message[12] = 'X';
  send_text(peer.get(), {message, 16});
  CHECK(run.reaches(Count::messages_answered, 1));
  CHECK(run.count(Count::messages_wrong) == 1);
}

TEST_CASE("an answer to nothing is wrong, and no answer", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1", {"--active", "1", "--message-every", "1h", "--answer", "4B"});
  const Owned peer = listener.accept();
  REQUIRE(run.reaches(Count::open, 1));
  send_text(peer.get(), "PONG");
  CHECK(run.reaches(Count::messages_wrong, 1));
  CHECK(run.count(Count::messages_answered) == 0);
}

TEST_CASE("a slow answer does not hold up the next message, and counts as late", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1", with(kEcho, {"--late-after", "1ms", "--answer", "2B"}));
  const Owned peer = listener.accept();
  CHECK(eventually([&] { return run.count(Count::messages_in_flight) >= 10; }));
  send_text(peer.get(), "........");
  CHECK(run.reaches(Count::messages_answered, 4));
  CHECK(run.count(Count::messages_late) == 4);
  Timings timings;
  run.board->rows[0].add_timings_to(timings);
  const Histogram& latencies = timings[Timing::message];
  CHECK(latencies.quantile(1.0).value_or(0) > 100e6);  // the first waited for nine others
  CHECK(run.always_added_up);
}

TEST_CASE("what had no answer when its connection ended is unanswered", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "4", kEcho);
  Peers peers(listener, 4);
  CHECK(eventually([&] { return run.count(Count::messages_sent) >= 12; }));
  peers.all.erase(peers.all.begin());
  CHECK(run.reaches(Count::open, 3));
  CHECK(run.count(Count::messages_unanswered) > 0);
  CHECK(run.count(Count::active) == 3);
  CHECK(run.board->active.claimed == 3);
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::open, 0));
  CHECK(run.count(Count::messages_in_flight) == 0);
  CHECK(run.count(Count::messages_unanswered) == run.count(Count::messages_sent));
  CHECK(run.always_added_up);
}

TEST_CASE("a reset of one that sends is a reset, a FIN is none", "[threads]") {
  for (const CloseMode mode : {CloseMode::reset, CloseMode::fin}) {
    const Listener listener({.close = mode});
    WorkerRun run(listener.at(), "50", Words{"--active", "100%", "--message-every", "1ms"});
    Peers peers(listener, 50);
    CHECK(eventually([&] { return run.count(Count::messages_sent) >= 100; }));
    if (mode == CloseMode::fin)
      for (const Owned& peer : peers.all) ::shutdown(peer.get(), SHUT_WR);
    else
      peers.all.clear();
    CHECK(run.reaches(mode == CloseMode::fin ? Count::closed_by_peer : Count::closed_reset, 50));
    CHECK(run.always_added_up);
  }
}

TEST_CASE("rotating goes on as connections come and go, and all of them may send", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20",
                {"--active", "5", "--active-choice", "rotating", "--message-every", "10ms",
                 "--answer", "none"});
  REQUIRE(run.reaches(Count::open, 20));
  Peers peers(listener, 20);
  REQUIRE(eventually([&] { return peers.speakers() == 20; }));
  peers.all.resize(8);  // some that have a place, some that wait for one
  CHECK(run.reaches(Count::open, 8));
  peers.texts.clear();
  if (run.count(Count::active) > 0) CHECK(eventually([&] { return peers.speakers() == 8; }));
  CHECK(run.count(Count::active) <= 5);
  peers.all.resize(1);
  CHECK(run.reaches(Count::open, 1));
  CHECK(run.always_added_up);

  const Listener all_listener;
  WorkerRun all(all_listener.at(), "10",
                {"--active", "100%", "--active-choice", "rotating", "--message-every", "10ms",
                 "--answer", "none"});
  REQUIRE(all.reaches(Count::open, 10));
  Peers all_peers(all_listener, 10);
  CHECK(eventually([&] { return all_peers.speakers() == 10; }));
  CHECK(all.count(Count::active) == 10);
}

TEST_CASE("what is active stands live on the row: a death gives back that, not what was published",
          "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "10", {"--active", "4", "--message-every", "1h"});
  REQUIRE(run.reaches(Count::active, 4));
  CHECK(run.board->rows[0].active() == 4);
  CHECK(run.board->active.claimed == 4);
  Peers peers(listener, 10);
  peers.all.clear();
  CHECK(run.reaches(Count::open, 0));
  CHECK(run.board->rows[0].active() == 0);
  CHECK(run.board->active.claimed == 0);
}

}  // namespace
}  // namespace c1k
