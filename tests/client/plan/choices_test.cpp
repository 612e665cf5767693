#include "client/plan/choices.h"

#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"
#include "tests/net/sockets.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

// As `localhost` is looked up where it has both.
Route both(std::uint16_t port) {
  Route route;
  route.targets = {{ip("::1"), port}, {ip("127.0.0.1"), port}};
  route.sources = {ip("::1"), ip("127.0.0.1")};
  route.choices = {{"localhost", {ip("::1"), ip("127.0.0.1")}}};
  return route;
}

TEST_CASE("of a name's addresses those where nobody listens are left out, with a line") {
  const Owned listener(open_listener({ip("127.0.0.1"), 0}, {}));
  const std::uint16_t port = local_endpoint(listener.get()).port;
  for (const bool by_connect : {false, true}) {
    Route route = both(port);
    if (by_connect)
      CHECK(leave_out_refusing(route, 2s));
    else
      leave_out_unheard(route);
    CHECK(route.targets == std::vector<Endpoint>{{ip("127.0.0.1"), port}});
    CHECK(route.sources == std::vector<Address>{ip("127.0.0.1")});
    REQUIRE(route.notes.size() == 1);
    CHECK_THAT(route.notes[0], ContainsSubstring("localhost is ::1 too, which is left out"));
  }
}

TEST_CASE("where nobody listens at any of them, all stay") {
  std::uint16_t port = 0;
  {
    const Owned gone(open_listener({ip("127.0.0.1"), 0}, {}));
    port = local_endpoint(gone.get()).port;
  }
  Route route = both(port);
  leave_out_unheard(route);
  CHECK_FALSE(leave_out_refusing(route, 2s));
  CHECK(route.targets.size() == 2);
  CHECK(route.notes.empty());
}

TEST_CASE("who listens at both keeps both") {
  const Owned six(open_listener({ip("::"), 0}, {.dual = true}));
  Route route = both(local_endpoint(six.get()).port);
  leave_out_unheard(route);  // of IPv4 nobody can say
  CHECK_FALSE(leave_out_refusing(route, 2s));
  CHECK(route.targets.size() == 2);
}

}  // namespace
}  // namespace c1k
