#include "common/run/worker_pool.h"

#include <fcntl.h>
#include <sys/eventfd.h>

#include <fstream>

#include "tests/catch.h"
#include "tests/net/sockets.h"
#include "tests/run/children.h"
#include "tests/run/fake_role.h"

namespace c1k {
namespace {

struct Workshop {
  BoardMapping board;
  FakeRole role;
  Owned bell{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  WorkerPool pool{role, *board, bell.get()};

  std::uint64_t count(std::size_t row, std::size_t counter) const {
    std::array<std::uint64_t, 4> counts{};
    board->rows[row].read(counts);
    return counts[counter];
  }
  void reap_all() {
    REQUIRE(eventually([this] {
      pool.reap([](const Worker&, bool) {});
      return pool.alive() == 0;
    }));
  }
};

// What a worker finds, one bit each.
enum : std::uint64_t {
  kGivenOpen = 1,
  kOthersClosed = 2,
  kDeaf = 4,
  kVolunteers = 8,
  kUnmasked = 16
};

TEST_CASE("a worker has what it was given and nothing else", "[fork]") {
  Workshop shop;
  const Owned given(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Owned other(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int other_number = other.get(), given_number = given.get();
  shop.role.given = {given_number};
  shop.role.body = [other_number, given_number](Seat& seat) {
    std::uint64_t found = 0;
    if (::fcntl(given_number, F_GETFD) >= 0) found |= kGivenOpen;
    if (::fcntl(other_number, F_GETFD) < 0) found |= kOthersClosed;
    bool deaf = true;
    for (const int signal : {SIGINT, SIGHUP, SIGTERM, SIGPIPE, SIGXFSZ}) {
      struct sigaction action {};
      ::sigaction(signal, nullptr, &action);
      deaf = deaf && action.sa_handler == SIG_IGN;
    }
    if (deaf) found |= kDeaf;
    int score = 0;
    std::ifstream("/proc/self/oom_score_adj") >> score;
    if (score == 1000) found |= kVolunteers;
    sigset_t mask;
    ::sigprocmask(SIG_SETMASK, nullptr, &mask);
    if (::sigismember(&mask, SIGCHLD) == 0) found |= kUnmasked;
    seat.row().publish(std::array<std::uint64_t, 4>{found});
  };
  REQUIRE(shop.pool.start_one());
  shop.reap_all();
  CHECK(shop.count(0, 0) == (kGivenOpen | kOthersClosed | kDeaf | kVolunteers | kUnmasked));
}

TEST_CASE("each worker has a row, and room from its start on", "[fork]") {
  Workshop shop;
  for (int i = 0; i < 3; ++i) REQUIRE(shop.pool.start_one());
  CHECK(shop.pool.alive() == 3);
  CHECK(shop.pool.processes().size() == 4);
  CHECK(shop.pool.processes().front() == ::getpid());
  for (std::size_t row = 0; row < 3; ++row) {
    CHECK(shop.pool.workers()[row].row == row);
    CHECK(shop.board->rows[row].room() == 100);
    CHECK(eventually([&] { return shop.count(row, 0) == 10; }));
  }
}

TEST_CASE("a worker that is woken looks again", "[fork]") {
  Workshop shop;
  REQUIRE(shop.pool.start_one());
  REQUIRE(shop.pool.start_one());
  CHECK(eventually([&] { return shop.count(0, 1) == 10 && shop.count(1, 1) == 10; }));
  shop.board->phase = Phase::drain;
  shop.pool.wake_all();
  CHECK(eventually([&] { return shop.count(0, 2) == 10 && shop.count(1, 2) == 10; }));
  shop.board->phase = Phase::done;
  shop.pool.wake_all();
  int clean = 0;
  CHECK(eventually([&] {
    shop.pool.reap([&](const Worker&, bool is_clean) { clean += is_clean ? 1 : 0; });
    return shop.pool.alive() == 0;
  }));
  CHECK(clean == 2);
  CHECK(shop.pool.processes().size() == 1);
}

TEST_CASE("a worker that was killed is told apart from one that left", "[fork]") {
  Workshop shop;
  REQUIRE(shop.pool.start_one());
  REQUIRE(shop.pool.start_one());
  ::kill(shop.pool.workers()[1].process, SIGKILL);
  std::vector<std::pair<std::size_t, bool>> ends;
  CHECK(eventually([&] {
    shop.pool.reap([&](const Worker& worker, bool clean) { ends.emplace_back(worker.row, clean); });
    return !ends.empty();
  }));
  CHECK(ends == std::vector{std::pair{std::size_t{1}, false}});
  CHECK(shop.pool.alive() == 1);
  CHECK_FALSE(shop.pool.workers()[1].alive);
}

TEST_CASE("the terminal's signals do not end a worker", "[fork]") {
  Workshop shop;
  REQUIRE(shop.pool.start_one());
  REQUIRE(eventually([&] { return shop.count(0, 0) == 10; }));
  for (const int signal : {SIGINT, SIGHUP, SIGTERM}) ::kill(shop.pool.workers()[0].process, signal);
  shop.board->phase = Phase::drain;
  shop.pool.wake_all();
  CHECK(eventually([&] { return shop.count(0, 2) == 10; }));
}

TEST_CASE("CPU time counts workers, dead ones too", "[fork]") {
  Workshop shop;
  shop.role.body = [](Seat&) {
    for (volatile int i = 0; i < 20'000'000;) i = i + 1;
  };
  const std::uint64_t before = shop.pool.cpu_time();
  REQUIRE(shop.pool.start_one());
  shop.reap_all();
  CHECK(shop.pool.cpu_time() > before + 1'000'000);
}

TEST_CASE("a pool that goes takes its workers with it", "[fork]") {
  {
    Workshop shop;
    for (int i = 0; i < 3; ++i) REQUIRE(shop.pool.start_one());
  }
  CHECK(no_child_is_left());
}

// A process that runs a pool of one worker, tells its id, and is killed.
std::optional<int> end_of_worker_when_its_supervisor_dies(std::function<void(Seat&)> body) {
  const Subreaper subreaper;
  const BoardMapping shared;
  const pid_t supervisor = ::fork();
  if (supervisor == 0) {
    Workshop shop;
    shop.role.body = std::move(body);
    shop.pool.start_one();
    shared->rows[0].set_room(static_cast<std::uint64_t>(shop.pool.workers()[0].process));
    eventually([&] { return shop.count(0, 0) > 0; });
    shared->rows[0].set_claims(1);
    while (true) ::pause();
  }
  REQUIRE(eventually([&] { return shared->rows[0].claims() == 1; }));
  ::kill(supervisor, SIGKILL);
  REQUIRE(killed_by(end_of(supervisor), SIGKILL));
  return end_of(static_cast<pid_t>(shared->rows[0].room()));
}

TEST_CASE("when the supervisor dies, a worker that waits is killed", "[fork]") {
  CHECK(killed_by(end_of_worker_when_its_supervisor_dies([](Seat& seat) {
                    seat.row().publish(std::array<std::uint64_t, 1>{1});
                    while (true) ::pause();  // blind for its lifeline
                  }),
                  SIGKILL));
}

TEST_CASE("when the supervisor dies, the lifeline ends a worker as well", "[fork]") {
  CHECK(exited_with(end_of_worker_when_its_supervisor_dies([](Seat& seat) {
                      ::prctl(PR_SET_PDEATHSIG, 0UL);
                      FakeRole::hold_some(seat, 10);
                    }),
                    0));
}

}  // namespace
}  // namespace c1k
