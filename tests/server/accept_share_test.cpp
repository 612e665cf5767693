#include "server/accept_share.h"

#include <sys/eventfd.h>

#include "tests/catch.h"
#include "tests/net/sockets.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

// Two workers' seats at one board.
struct TwoSeats {
  TwoSeats() {
    for (const std::size_t row : {0U, 1U}) board->rows[row].set_room(1'000);
    board->rows_used = 2;
  }
  BoardMapping board;
  Owned wake{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Seat first{*board, 0, wake.get(), wake.get(), wake.get()};
  Seat second{*board, 1, wake.get(), wake.get(), wake.get()};
};

TEST_CASE("who is ahead of the others leaves connections to them") {
  TwoSeats seats;
  AcceptShare fast(seats.first), slow(seats.second);
  slow.add(100);
  fast.add(116);
  CHECK_FALSE(fast.is_ahead(1s));
  fast.add(7);
  CHECK(fast.is_ahead(1s));
  CHECK_FALSE(slow.is_ahead(1s));
  slow.add(20);
  CHECK_FALSE(fast.is_ahead(1s));
}

TEST_CASE("one that gets none although it may is not waited for") {
  TwoSeats seats;
  AcceptShare fast(seats.first), stopped(seats.second);
  stopped.add(1);
  fast.add(100);
  CHECK(fast.is_ahead(1s));
  CHECK(fast.is_ahead(1s + 19ms));
  CHECK_FALSE(fast.is_ahead(1s + 20ms));
  fast.add(1'000);
  CHECK_FALSE(fast.is_ahead(1s + 21ms));
  stopped.add(1);  // it goes on
  CHECK(fast.is_ahead(2s));
}

TEST_CASE("a worker that comes later is not behind, and a full one is not waited for") {
  TwoSeats seats;
  AcceptShare first(seats.first);
  first.add(10'000);
  CHECK_FALSE(first.is_ahead(1s));  // alone
  AcceptShare later(seats.second);
  later.add(0);
  first.add(10);
  CHECK_FALSE(first.is_ahead(1s));
  first.add(10);
  CHECK(first.is_ahead(1s));
  seats.board->rows[1].set_room(0);
  CHECK_FALSE(first.is_ahead(1s));
}

}  // namespace
}  // namespace c1k
