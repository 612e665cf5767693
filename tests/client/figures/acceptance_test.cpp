#include "client/figures/acceptance.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("who has said something was accepted") {
  const Acceptance all = judge_acceptance({.open = 500, .heard = 500, .by_what = "its greeting"});
  CHECK(all.by_target == true);
  CHECK(all.how == "all 500, by its greeting");
  const Acceptance some = judge_acceptance({.open = 500, .heard = 499});
  CHECK(some.by_target == std::nullopt);
  CHECK_THAT(some.how, ContainsSubstring("499 of 500 have said something"));
  CHECK(judge_acceptance({.open = 500}).by_target == std::nullopt);
  CHECK_THAT(judge_acceptance({.open = 500}).how, ContainsSubstring("not known"));
}

TEST_CASE("nothing is said where nothing is open") {
  CHECK(judge_acceptance({.open = 0, .accept_queue = 5}).by_target == std::nullopt);
  CHECK(judge_acceptance({.open = 0}).how.empty());
}

TEST_CASE("what waits in the target's accept queue is not accepted") {
  const Acceptance acceptance =
      judge_acceptance({.open = 2'000, .accept_queue = 983, .inuse_growth = 4'000});
  CHECK(acceptance.by_target == false);
  CHECK(acceptance.waiting == 983);
  CHECK(acceptance.ghosts == 0);
  CHECK_THAT(acceptance.how, ContainsSubstring("983 of 2,000 wait in the accept queue"));
  // Somebody else's, where all of ours have spoken.
  CHECK(judge_acceptance({.open = 10, .heard = 10, .accept_queue = 5}).by_target == true);
}

TEST_CASE("where what ends is replaced, a few that wait for their turn are no verdict") {
  AcceptanceCase moving{.open = 2'000, .accept_queue = 20, .is_moving = true};
  CHECK(judge_acceptance(moving).by_target == true);
  moving.accept_queue = 21;
  CHECK(judge_acceptance(moving).by_target == false);
  moving.accept_queue = 20;
  moving.is_moving = false;
  CHECK(judge_acceptance(moving).by_target == false);
}

TEST_CASE("an empty accept queue that never overflowed says that all were accepted") {
  CHECK(judge_acceptance({.open = 2'000, .accept_queue = 0, .inuse_growth = 4'000}).by_target ==
        true);
  CHECK(judge_acceptance({.open = 2'000, .accept_queue = 0}).by_target == true);
}

TEST_CASE("ghosts are sockets that should be here twice, after an overflow") {
  AcceptanceCase slow{
      .open = 2'000, .accept_queue = 129, .inuse_growth = 2'401, .listen_overflows = 700};
  const Acceptance acceptance = judge_acceptance(slow);
  CHECK(acceptance.by_target == false);
  CHECK(acceptance.ghosts == 1'599);
  CHECK_THAT(acceptance.how, ContainsSubstring("about 1,599 of 2,000 are ghosts"));
  slow.listen_overflows = 0;  // other programs' sockets
  CHECK(judge_acceptance(slow).ghosts == 0);
  slow.listen_overflows = 700;
  slow.inuse_growth = 3'985;  // within the noise
  slow.accept_queue = 0;
  CHECK(judge_acceptance(slow).by_target == true);
}

}  // namespace
}  // namespace c1k
