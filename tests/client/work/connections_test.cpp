#include "client/work/connections.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a connection is connecting, opening, open, then forgotten") {
  Connections connections(100);
  CHECK(connections.state(7) == ConnectionState::none);
  connections.start(7, 1'000s);
  CHECK(connections.state(7) == ConnectionState::connecting);
  CHECK(connections.started(7) == 1'000s);
  CHECK(connections.oldest_unopened() == 7);
  connections.connected(7);
  CHECK(connections.state(7) == ConnectionState::opening);
  CHECK(connections.oldest_unopened() == 7);
  connections.open(7, 1001s);
  CHECK(connections.state(7) == ConnectionState::open);
  CHECK(connections.oldest_unopened() == 0);
  connections.forget(7);
  CHECK(connections.state(7) == ConnectionState::none);
}

TEST_CASE("the oldest attempt is found whatever became of the others") {
  Connections connections(100);
  for (const ConnectionIndex one : {5U, 4U, 9U, 99U}) connections.start(one, 1s);
  CHECK(connections.oldest_unopened() == 5);
  connections.open(4, 2s);
  connections.forget(5);
  CHECK(connections.oldest_unopened() == 9);
  connections.forget(4);  // it was open: the queue is not touched
  connections.forget(9);
  CHECK(connections.oldest_unopened() == 99);
  connections.forget(99);
  CHECK(connections.oldest_unopened() == 0);
}

TEST_CASE("a number that comes again is a new connection") {
  Connections connections(10);
  connections.start(3, 1s);
  connections.open(3, 2s);
  connections.forget(3);
  connections.start(4, 3s);
  connections.start(3, 4s);
  CHECK(connections.started(3) == 4s);
  CHECK(connections.state(3) == ConnectionState::connecting);
  CHECK(connections.oldest_unopened() == 4);
}

TEST_CASE("forgetting twice, or what never was, does nothing") {
  Connections connections(10);
  connections.forget(5);
  connections.start(5, 1s);
  connections.start(6, 1s);
  connections.forget(5);
  connections.forget(5);
  CHECK(connections.oldest_unopened() == 6);
}

}  // namespace
}  // namespace c1k
