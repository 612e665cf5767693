// Lifetimes, returns and storms in the client's worker.
#include <netinet/tcp.h>

#include "client/work/worker.h"
#include "tests/catch.h"
#include "tests/client/work/worker_run.h"
#include "tests/host/no_descriptor_left.h"

namespace c1k {
namespace {

using Count = ClientCount;

// The worker is a thread here, so its descriptors are ours.
int descriptor_to(const Endpoint& target) {
  for (int descriptor = 3; descriptor < 1'000; ++descriptor)
    if (peer_of(descriptor) == target) return descriptor;
  return -1;
}

int option_of(int descriptor, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(descriptor, level, name, &value, &size);
  return value;
}

void storm(WorkerRun& run, std::uint64_t drop) {
  StormWords& words = run.board->storm;
  words.open = run.count(Count::open);
  words.drop = drop;
  words.drops.wanted = words.drops.claimed + drop;
  ++words.begun;
  run.wake();
}

TEST_CASE("connections end when they have lived, and are replaced", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20", {"--lifetime", "100ms..300ms", "--rate", "max"});
  CHECK(eventually([&] { return run.count(Count::lifetimes_ended) > 60; }));
  CHECK(eventually([&] { return run.count(Count::open) == 20; }));
  CHECK(run.count(Count::closed_by_us) == run.count(Count::lifetimes_ended));
  CHECK(run.count(Count::closed) == run.count(Count::lifetimes_ended));
  CHECK(run.board->budget.claimed <= 20);
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::open, 0));
  CHECK(run.always_added_up);
}

TEST_CASE("a lost connection waits, keeps its claim, and comes back from its port", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "3", {"--reconnect", "400ms", "--ports", "23100-23199"});
  REQUIRE(run.reaches(Count::open, 3));
  std::vector<Owned> peers;
  std::vector<std::uint16_t> ports;
  for (int i = 0; i < 3; ++i) {
    peers.push_back(listener.accept());
    ports.push_back(peer_of(peers.back().get()).port);
  }
  peers[1].close();
  CHECK(run.reaches(Count::waiting, 1));
  CHECK(run.count(Count::open) == 2);
  CHECK(run.board->budget.claimed == 3);
  CHECK(run.board->rows[0].room() == 0);
  CHECK(run.reaches(Count::open, 3));
  CHECK(run.count(Count::waiting) == 0);
  CHECK(run.count(Count::attempted) == 4);
  CHECK(peer_of(listener.accept().get()).port == ports[1]);
  CHECK(run.board->budget.claimed == 3);
  CHECK(run.always_added_up);
}

TEST_CASE("the pace bounds what comes back, and the wait was nobody's delay", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "10",
                {"--reconnect", "300ms", "--rate", "1k", "--ports", "23200-23299"});
  REQUIRE(run.reaches(Count::open, 10));
  for (int i = 0; i < 10; ++i) listener.accept();
  CHECK(run.reaches(Count::closed, 10));
  CHECK(run.reaches(Count::open, 10));
  CHECK(run.board->ramp.issued == 20);
  CHECK(run.board->ramp.lost_ns < 100'000'000);
}

TEST_CASE("a storm drops its part, and all come back", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20", {"--storm", "50% at 0s", "--rate", "max"});
  REQUIRE(run.reaches(Count::open, 20));
  run.enter(Phase::hold);
  storm(run, 7);
  CHECK(run.reaches(Count::storm_dropped, 7));
  CHECK(run.reaches(Count::open, 20));
  CHECK(run.count(Count::closed_by_us) == 7);
  CHECK(run.count(Count::attempted) == 27);
  storm(run, 20);
  CHECK(run.reaches(Count::storm_dropped, 27));
  CHECK(run.reaches(Count::open, 20));
  CHECK(run.always_added_up);
}

TEST_CASE("a worker says that its part is dropped when the counts have it", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20", {"--storm", "50% at 0s", "--rate", "max"});
  REQUIRE(run.reaches(Count::open, 20));
  CHECK(run.board->rows[0].swept() == 0);
  run.enter(Phase::hold);
  storm(run, 7);
  CHECK(eventually([&] { return run.board->rows[0].swept() == 1; }));
  CHECK(run.count(Count::storm_dropped) == 7);
}

TEST_CASE("a connection opened later is no part of a storm", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20", {"--storm", "50% at 0s", "--steps", "5,20"});
  REQUIRE(run.reaches(Count::open, 5));
  run.board->storm.drops.wanted = 100;  // more than anybody drops
  run.board->storm.open = 1;
  run.board->storm.drop = 1;
  ++run.board->storm.begun;
  run.wake();
  CHECK(run.reaches(Count::storm_dropped, 5));
  run.board->budget.wanted = 20;
  run.wake();
  CHECK(run.reaches(Count::open, 20));
  CHECK(run.count(Count::storm_dropped) == 5);
}

TEST_CASE("where all slots are taken a worker looks again from time to time", "[threads]") {
  const Listener listener;
  std::vector<Owned> holders;
  for (std::uint16_t port = 23300; port < 23310; ++port)
    holders.emplace_back(
        connect_from({Address::parse("127.0.1.1"), port}, listener.at()).descriptor);
  WorkerRun run(listener.at(), "10", {"--refill", "--rate", "max", "--ports", "23300-23309"});
  CHECK(eventually([&] { return run.count(Count::skipped) >= 30; }));
  CHECK(run.count(Count::skipped) <= 60);
  CHECK(run.count(Count::attempted) == 0);
  CHECK(eventually([&] { return run.board->budget.claimed == 0; }));
  holders.clear();
  CHECK(run.reaches(Count::open, 10));
}

TEST_CASE("a storm drops no more than the board allows", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20", {"--storm", "50% at 0s", "--rate", "max"});
  REQUIRE(run.reaches(Count::open, 20));
  run.enter(Phase::hold);
  run.board->storm.drops.claimed = 3;  // another worker's, of 5
  run.board->storm.drops.wanted = 5;
  run.board->storm.open = 20;
  run.board->storm.drop = 5;
  ++run.board->storm.begun;
  run.wake();
  CHECK(run.reaches(Count::storm_dropped, 2));
  CHECK(run.reaches(Count::open, 20));
  CHECK(run.count(Count::closed) == 2);
}

TEST_CASE("a worker's part of a storm is rounded up", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20", {"--storm", "50% at 0s", "--rate", "max"});
  REQUIRE(run.reaches(Count::open, 20));
  run.enter(Phase::hold);
  StormWords& words = run.board->storm;
  words.open = 30;  // another worker has ten
  words.drops.wanted = words.drop = 10;
  ++words.begun;
  run.wake();
  CHECK(run.reaches(Count::storm_dropped, 7));
  CHECK(run.reaches(Count::open, 20));
  CHECK(run.count(Count::closed) == 7);
}

TEST_CASE("an attempt without a descriptor waits as well, and keeps its claim") {
  const Listener listener;
  WorkerRun run(listener.at(), "10", {"--steps", "5,10", "--reconnect", "10ms"});
  REQUIRE(run.reaches(Count::open, 5));
  std::optional<NoDescriptorLeft> nothing_left(std::in_place);
  run.board->budget.wanted = 6;
  run.wake();
  const bool waits = eventually(
      [&] { return run.count(Count::failed_no_descriptor) > 0 && run.count(Count::waiting) == 1; });
  const std::uint64_t claimed = run.board->budget.claimed;
  nothing_left.reset();
  CHECK(waits);
  CHECK(claimed == 6);
  CHECK(run.reaches(Count::open, 6));
  CHECK(run.always_added_up);
}

TEST_CASE("back at once: so many attempts need no permit", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20", {"--storm", "20 at 0s, back at once", "--rate", "1k"});
  REQUIRE(run.reaches(Count::open, 20));
  const std::uint64_t issued = run.board->ramp.issued;
  run.enter(Phase::hold);
  run.board->storm.at_once.wanted = 15;  // the rest is paced
  storm(run, 20);
  CHECK(run.reaches(Count::storm_dropped, 20));
  CHECK(run.reaches(Count::open, 20));
  CHECK(run.board->ramp.issued == issued + 5);
}

TEST_CASE("the kernel is asked to probe by --keepalive", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1", {"--keepalive", "33s"});
  REQUIRE(run.reaches(Count::open, 1));
  const int descriptor = descriptor_to(listener.at());
  REQUIRE(descriptor > 0);
  CHECK(option_of(descriptor, SOL_SOCKET, SO_KEEPALIVE) == 1);
  CHECK(option_of(descriptor, IPPROTO_TCP, TCP_KEEPIDLE) == 33);
  CHECK(option_of(descriptor, IPPROTO_TCP, TCP_KEEPINTVL) == 33);
  CHECK(option_of(descriptor, IPPROTO_TCP, TCP_KEEPCNT) == 3);
}

}  // namespace
}  // namespace c1k
