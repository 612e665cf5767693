// What a stack of our own found out.
#include "tests/catch.h"
#include "tests/client/figures/reasons_case.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("drops of the ring, frames that did not go, and wrong checksums are reasons") {
  Case run("1k",
           {"--target", "10.9.1.1:9000", "--stack", "own", "--dev", "eth1", "--ips", "10.9.0.1-4"});
  run.set(ClientCount::open, 1'000);
  CHECK(run.names().empty());
  run.set(ClientCount::retransmitted, 5);  // by itself no reason
  CHECK(run.names().empty());
  run.set(ClientCount::ring_drops, 12);
  run.set(ClientCount::frames_unsent, 3);
  run.set(ClientCount::bad_checksums, 1);
  REQUIRE(run.names() == Names{"ring", "device", "checksum"});
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("12 frames"));
  CHECK_THAT(run.reasons()[0].evidence, ContainsSubstring("ring of eth1"));
}

}  // namespace
}  // namespace c1k
