#include "client/work/worker.h"

#include <linux/filter.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <cerrno>

#include "tests/catch.h"
#include "tests/client/work/worker_run.h"
#include "tests/host/no_descriptor_left.h"

namespace c1k {
namespace {

using Count = ClientCount;

// From here on the listener's host does not answer: a socket filter drops every SYN.
void make_black_hole(const Listener& listener) {
  sock_filter drop_all{BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program{1, &drop_all};
  REQUIRE(::setsockopt(listener.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) ==
          0);
}

TEST_CASE("a worker opens what is wanted, and no more", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "50");
  CHECK(run.reaches(Count::open, 50));
  CHECK(run.count(Count::attempted) == 50);
  CHECK(run.count(Count::connecting) == 0);
  CHECK(run.board->budget.claimed == 50);
  CHECK(run.board->connecting == 0);
  CHECK(run.board->rows[0].claims() == 50);
  CHECK(eventually([&] { return run.board->rows[0].room() == 0; }));
  Timings timings;
  run.board->rows[0].add_timings_to(timings);
  CHECK(timings[Timing::connect].total() == 50);
  CHECK(run.always_added_up);
}

TEST_CASE("a worker rings when it has nothing left to do", "[threads]") {
  const Listener listener;
  const WorkerRun run(listener.at(), "5");
  CHECK(wait_for(run.bell.get(), POLLIN));
}

TEST_CASE("in the drain a worker closes all, and the peer sees it", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20");
  REQUIRE(run.reaches(Count::open, 20));
  const Owned peer = listener.accept();
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::closed_by_us, 20));
  CHECK(run.count(Count::open) == 0);
  CHECK(wait_for(peer.get(), POLLIN));
  CHECK(take_socket_error(peer.get()) == ECONNRESET);
  CHECK(run.always_added_up);
}

TEST_CASE("the drain closes the worker's connections and nothing between their descriptors",
          "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "6", {"--steps", "3,6"});
  REQUIRE(run.reaches(Count::open, 3));
  std::vector<Owned> between;
  for (int i = 0; i < 3; ++i) between.push_back(listener.accept());
  run.board->budget.wanted = 6;
  run.wake();
  REQUIRE(run.reaches(Count::open, 6));
  for (int i = 0; i < 3; ++i) between.push_back(listener.accept());
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::closed_by_us, 6));
  for (const Owned& other : between) {
    CHECK(wait_for(other.get(), POLLIN));
    CHECK(take_socket_error(other.get()) == ECONNRESET);
  }
}

TEST_CASE("a drain with a rate closes one by one", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "20", {"--drain-rate", "1"});
  REQUIRE(run.reaches(Count::open, 20));
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::closed_by_us, 1));
  CHECK(run.count(Count::open) == 19);
}

TEST_CASE("refused attempts are replaced slot by slot until none is left", "[threads]") {
  const ClosedPort closed;
  WorkerRun run(closed.at(), "10", {"--ports", "21000-21039"});
  CHECK(run.reaches(Count::failed_refused, 40));
  CHECK(run.count(Count::attempted) == 40);
  CHECK(eventually([&] { return run.board->budget.claimed == 0; }));
  CHECK(eventually([&] { return run.board->connecting == 0; }));
  CHECK(run.always_added_up);
}

TEST_CASE("a peer's FIN and its RST are told apart", "[threads]") {
  for (const CloseMode mode : {CloseMode::fin, CloseMode::reset}) {
    const Listener listener({.close = mode});
    WorkerRun run(listener.at(), "10");
    REQUIRE(run.reaches(Count::open, 10));
    for (int i = 0; i < 4; ++i) listener.accept();  // and closes it
    CHECK(run.reaches(mode == CloseMode::fin ? Count::closed_by_peer : Count::closed_reset, 4));
    CHECK(run.count(Count::open) == 6);
    CHECK(run.count(Count::attempted) == 10);  // what was open once is not replaced
    CHECK(run.board->budget.claimed == 10);
    CHECK(run.always_added_up);
  }
}

TEST_CASE("unanswered attempts time out", "[threads]") {
  const Listener listener;
  make_black_hole(listener);
  WorkerRun run(listener.at(), "10", {"--connect-timeout", "30ms", "--ports", "22000-22019"});
  CHECK(run.reaches(Count::failed_timeout, 20));
  CHECK(run.count(Count::open) == 0);
  CHECK(eventually([&] { return run.board->connecting == 0; }));
  CHECK(run.always_added_up);
}

TEST_CASE("attempts that are all made in one turn time out too", "[threads]") {
  const Listener listener;
  make_black_hole(listener);
  WorkerRun run(listener.at(), "5",
                {"--rate", "max", "--connect-timeout", "30ms", "--ports", "22100-22109"});
  CHECK(run.reaches(Count::failed_timeout, 10));
  CHECK(run.always_added_up);
}

TEST_CASE("what is still connecting in the drain is cancelled", "[threads]") {
  const Listener listener;
  make_black_hole(listener);
  WorkerRun run(listener.at(), "10", {"--connect-timeout", "1h"});
  CHECK(run.reaches(Count::connecting, 10));
  CHECK(run.board->connecting == 10);
  run.enter(Phase::drain);
  CHECK(run.reaches(Count::failed_cancelled, 10));
  CHECK(run.count(Count::connecting) == 0);
  CHECK(run.always_added_up);
}

TEST_CASE("no more are connecting at once than the window has places", "[threads]") {
  const Listener listener;
  make_black_hole(listener);
  WorkerRun run(listener.at(), "10", {"--connect-timeout", "1h", "--max-connecting", "3"});
  CHECK(run.reaches(Count::connecting, 3));
  run.board->window = 5;
  CHECK(run.reaches(Count::connecting, 5));
  CHECK(run.count(Count::attempted) == 5);
}

TEST_CASE("slots that are taken are skipped, own ones are not even tried", "[threads]") {
  const Listener listener({}, "127.0.1.1");
  const Listener taken({}, "0.0.0.0");
  const std::string ports =
      std::to_string(listener.at().port) + "," + std::to_string(taken.at().port) + ",65100-65101";
  WorkerRun run(listener.at(), "2", {"--ports", ports});
  CHECK(run.reaches(Count::open, 2));
  CHECK(run.count(Count::skipped) == 1);
  CHECK(run.count(Count::attempted) == 2);
  CHECK(run.board->next_slot == 4);
}

TEST_CASE("what the peer sends is read and forgotten", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "1");
  REQUIRE(run.reaches(Count::open, 1));
  const Owned peer = listener.accept();
  const std::string much(64 * 1024, 'x');
  std::size_t sent = 0;
  CHECK(eventually([&] {
    const ssize_t n = ::send(peer.get(), much.data(), much.size(), MSG_NOSIGNAL);
    if (n > 0) sent += static_cast<std::size_t>(n);
    return sent > 4'000'000;
  }));
  CHECK(eventually([&] {
    int unread = -1;
    return ::ioctl(peer.get(), SIOCOUTQ, &unread) == 0 && unread == 0;
  }));
  CHECK(run.count(Count::open) == 1);
}

TEST_CASE("verify probes every open connection once", "[threads]") {
  const Listener listener;
  WorkerRun run(listener.at(), "30");
  REQUIRE(run.reaches(Count::open, 30));
  run.enter(Phase::hold);
  run.board->probe.begin(monotonic_now());
  run.board->verify = true;
  run.wake();
  CHECK(run.reaches(Count::probed, 30));
  CHECK(run.count(Count::open) == 30);
}

TEST_CASE("without descriptors a worker says so, and goes on when there are some again") {
  const Listener listener;
  WorkerRun run(listener.at(), "10", {"--steps", "5,10"});
  REQUIRE(run.reaches(Count::open, 5));
  std::optional<NoDescriptorLeft> nothing_left(std::in_place);
  run.board->budget.wanted = 10;
  run.wake();
  const bool failed = eventually([&] { return run.count(Count::failed_no_descriptor) > 0; });
  nothing_left.reset();
  CHECK(failed);
  CHECK(run.board->rows[0].take_fault().cause == Cause::no_descriptor);
  CHECK(run.reaches(Count::open, 10));
  CHECK(run.count(Count::failed) == run.count(Count::failed_no_descriptor));
  CHECK(run.always_added_up);
}

}  // namespace
}  // namespace c1k
