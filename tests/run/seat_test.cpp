#include "common/run/seat.h"

#include <fcntl.h>
#include <sys/eventfd.h>

#include "tests/catch.h"
#include "tests/net/sockets.h"
#include "tests/run/children.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

// The supervisor's ends of a seat, and the worker's.
struct Office {
  Office() {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    lifeline = Owned(ends[0]);
    supervisor = Owned(ends[1]);
  }
  BoardMapping board;
  Owned wake{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Owned bell{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Owned lifeline;
  Owned supervisor;
  Seat seat() { return {*board, 5, wake.get(), lifeline.get(), bell.get()}; }
};

TEST_CASE("a seat is a row of the board, and the phase") {
  Office office;
  Seat seat = office.seat();
  CHECK(&seat.row() == &office.board->rows[5]);
  CHECK(&seat.board() == &*office.board);
  office.board->phase = Phase::drain;
  CHECK(seat.phase() == Phase::drain);
}

TEST_CASE("ringing wakes the supervisor, however often") {
  Office office;
  Seat seat = office.seat();
  seat.ring();
  seat.ring();
  std::uint64_t times = 0;
  CHECK(::read(office.bell.get(), &times, sizeof times) == sizeof times);
  CHECK(times == 2);
}

TEST_CASE("a seat takes its own events, and leaves the others") {
  Office office;
  Seat seat = office.seat();
  Poller poller;
  seat.watch(poller);
  const Owned other(::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC));
  REQUIRE(poller.add(other.get(), EPOLLIN) == 0);
  const std::uint64_t once = 1;
  REQUIRE(::write(office.wake.get(), &once, sizeof once) == sizeof once);
  int own = 0, others = 0;
  for (const epoll_event& event : poller.wait(0ns))
    ++(seat.takes(Poller::tag_of(event)) ? own : others);
  CHECK(own == 1);
  CHECK(others == 1);
  CHECK(poller.wait(0ns).size() == 1);  // the wake-up was read
}

TEST_CASE("a lifeline that ends takes the worker with it", "[fork]") {
  Office office;
  const pid_t worker = ::fork();
  if (worker == 0) {
    office.supervisor.close();
    Seat seat = office.seat();
    Poller poller;
    seat.watch(poller);
    while (true)
      for (const epoll_event& event : poller.wait(std::nullopt)) seat.takes(Poller::tag_of(event));
  }
  office.supervisor.close();
  CHECK(exited_with(end_of(worker), 0));
}

}  // namespace
}  // namespace c1k
