// --message-every answered: the next message when the answer to the last is whole.
#include "client/work/traffic.h"
#include "tests/catch.h"
#include "tests/client/work/peers.h"
#include "tests/client/work/worker_run.h"

namespace c1k {
namespace {

using Count = ClientCount;

const std::vector<std::string> kClosed{"--message-every", "answered", "--message-size", "16B"};

std::vector<std::string> closed(const std::vector<std::string>& more) {
  std::vector<std::string> words = kClosed;
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// Sends back all that has come on each; how many bytes that were.
std::size_t echo(Peers& peers) {
  std::size_t bytes = 0;
  for (const Owned& peer : peers.all) {
    char buffer[65536];
    const ssize_t got = ::recv(peer.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (got <= 0) continue;
    bytes += static_cast<std::size_t>(got);
    ::send(peer.get(), buffer, static_cast<std::size_t>(got), MSG_NOSIGNAL);
  }
  return bytes;
}

TEST_CASE("closed loop: one message each, until it is answered", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "5", closed({"--active", "3", "--rate", "max"}));
  REQUIRE(run.reaches(Count::open, 5));
  Peers peers(listener, 5);
  REQUIRE(run.reaches(Count::messages_sent, 3));
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  CHECK(run.count(Count::messages_sent) == 3);
  CHECK(run.count(Count::messages_missed) == 0);
  CHECK(eventually([&] {
    echo(peers);
    return run.count(Count::messages_answered) >= 300;
  }));
  CHECK(run.count(Count::messages_in_flight) <= 3);
  CHECK(run.count(Count::messages_wrong) == 0);
  Timings timings;
  run.board->rows[0].add_timings_to(timings);
  CHECK(timings[Timing::message].total() >= 300);
  CHECK(run.always_added_up);
}

TEST_CASE("closed loop: from hold on, and not in the drain", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "2", closed({"--active", "2", "--active-from", "hold"}));
  REQUIRE(run.reaches(Count::open, 2));
  Peers peers(listener, 2);
  std::this_thread::sleep_for(std::chrono::milliseconds{250});
  CHECK(run.count(Count::messages_sent) == 0);
  run.enter(Phase::hold);
  CHECK(run.reaches(Count::messages_sent, 2));
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::open, 0));
  CHECK(run.count(Count::messages_sent) == 2);
  CHECK(run.count(Count::messages_unanswered) == 2);
  CHECK(run.always_added_up);
}

TEST_CASE("closed loop, rotating: the turn goes on with the answer", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "10",
                closed({"--active", "2", "--active-choice", "rotating", "--rate", "max"}));
  REQUIRE(run.reaches(Count::open, 10));
  Peers peers(listener, 10);
  std::set<std::size_t> spoke;
  CHECK(eventually([&] {
    for (std::size_t i = 0; i < peers.all.size(); ++i) {
      char buffer[4096];
      const ssize_t got = ::recv(peers.all[i].get(), buffer, sizeof buffer, MSG_DONTWAIT);
      if (got <= 0) continue;
      spoke.insert(i);
      ::send(peers.all[i].get(), buffer, static_cast<std::size_t>(got), MSG_NOSIGNAL);
    }
    return spoke.size() == 10;
  }));
  CHECK(run.count(Count::active) == 2);
  CHECK(run.count(Count::messages_wrong) == 0);
  CHECK(run.always_added_up);
}

TEST_CASE("closed loop: a message that is not taken at once is followed when it was", "[threads]") {
  const Listener listener;
  WorkerRun run(
      listener.at(), "1",
      {"--active", "1", "--message-every", "answered", "--message-size", "1MiB", "--answer", "4B"});
  const Owned peer = listener.accept();
  REQUIRE(run.reaches(Count::messages_sent, 1));
  send_text(peer.get(), "done");  // the answer comes before all of the message went
  CHECK(run.reaches(Count::messages_answered, 1));
  std::string buffer(1 << 20, '\0');
  CHECK(eventually([&] {
    while (::recv(peer.get(), buffer.data(), buffer.size(), MSG_DONTWAIT) > 0) continue;
    return run.count(Count::messages_sent) >= 2;
  }));
  CHECK(run.always_added_up);
}

}  // namespace
}  // namespace c1k
