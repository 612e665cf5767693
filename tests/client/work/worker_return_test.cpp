// Returns (--reconnect) in the client's worker, where they do not succeed at once.
#include <optional>

#include "client/work/worker.h"
#include "tests/catch.h"
#include "tests/client/work/worker_run.h"

namespace c1k {
namespace {

using Count = ClientCount;

TEST_CASE("a return whose port is taken waits longer, keeps its claim, and comes back from it",
          "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1",
                {"--reconnect", "400ms..500ms", "--rate", "max", "--ports", "23300-23399"});
  REQUIRE(run.reaches(Count::open, 1));
  Owned peer = listener.accept();
  const std::uint16_t port = peer_of(peer.get()).port;
  peer.close();
  REQUIRE(run.reaches(Count::waiting, 1));
  std::optional<Owned> other(open_listener(endpoint("127.0.1.1", port), {}));
  CHECK(eventually([&] { return run.count(Count::skipped) >= 2; }));
  CHECK(run.count(Count::attempted) == 1);
  CHECK(run.count(Count::waiting) == 1);
  CHECK(run.board->budget.claimed == 1);
  other.reset();
  CHECK(run.reaches(Count::open, 1));
  CHECK(peer_of(listener.accept().get()).port == port);
  CHECK(run.count(Count::attempted) == 2);
  CHECK(run.always_added_up);
}

TEST_CASE("attempts that fail wait longer and longer, and the claim stays", "[threads]") {
  const ClosedPort closed;
  WorkerRun run(closed.at(), "5", {"--reconnect", "10ms..100h", "--rate", "max"});
  CHECK(eventually([&] { return run.count(Count::failed_refused) >= 5 * 4; }));
  CHECK(run.count(Count::failed_refused) <= 5 * 14);  // 10 ms x 2^13 is 82 s
  CHECK(eventually([&] { return run.count(Count::waiting) == 5; }));
  CHECK(run.board->budget.claimed == 5);
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::waiting, 0));
  CHECK(run.always_added_up);
}

}  // namespace
}  // namespace c1k
