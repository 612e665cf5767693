#include "common/run/supervisor.h"

#include <fcntl.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/net/sockets.h"
#include "tests/run/children.h"
#include "tests/run/fake_role.h"
#include "tests/run/torn_counts.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

// A supervised run; what it says goes into a file.
struct Run {
  SignalsKept kept;
  BoardMapping board;
  FakeRole role;
  Samples samples;
  RunEnd end;
  std::string said;

  void go(Nanoseconds interval = 20ms) {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    const Owned out(ends[0]), in(ends[1]);
    Progress progress(role, true, in.get());
    end = Supervisor(role_of(role), *board, interval, {&samples}, progress).run();
    char buffer[4096];
    const ssize_t got = ::read(out.get(), buffer, sizeof buffer);
    if (got > 0) said.assign(buffer, static_cast<std::size_t>(got));
    CHECK(no_child_is_left());
    for (const Sample& sample : samples.all) CHECK(adds_up(sample));
  }
  std::uint64_t last(FakeCount counter) const {
    return count_in(std::span(samples.all.back().counts), counter);
  }
  std::vector<Phase> phases() const {
    std::vector<Phase> phases;
    for (const Sample& sample : samples.all) phases.push_back(sample.phase);
    return phases;
  }
};

// ramp until `wanted` are open, drain until none is, done.
auto fill_and_drain(std::uint64_t wanted) {
  return [wanted, phase = Phase::ramp](const WorkersNow& s) mutable {
    const std::uint64_t open = count_of(s, FakeCount::open);
    if (phase == Phase::ramp && count_of(s, FakeCount::made) >= wanted)
      phase = Phase::drain;
    else if (phase == Phase::drain && open == 0)
      phase = Phase::done;
    return phase;
  };
}

TEST_CASE("a run goes through its phases, and leaves nobody behind", "[fork]") {
  Run run;
  run.role.workers = 3;
  run.role.course = fill_and_drain(30);
  run.go();
  CHECK(run.last(FakeCount::made) == 30);
  CHECK(run.last(FakeCount::closed) == 30);
  CHECK(run.end.workers_lost == 0);
  CHECK(run.board->phase == Phase::done);
  CHECK(run.said.empty());
}

TEST_CASE("samples come at the start, at each change, and one at the end", "[fork]") {
  Run run;
  run.role.course = fill_and_drain(20);
  run.go(1h);
  CHECK(run.phases() == std::vector{Phase::ramp, Phase::drain, Phase::done});
  CHECK(run.samples.all[0].time == 0ns);
  CHECK(run.samples.all[1].counts[1] == 20);
  CHECK(run.samples.all[1].workers == 2);
  CHECK(run.samples.all[2].workers == 0);
  CHECK(run.samples.all[1].earlier == run.samples.all[0].counts);
}

TEST_CASE("the row of a change is taken before anybody can act on the phase", "[fork]") {
  Run run;
  run.role.workers = 1;
  // Never waits: acts on a phase as soon as it is on the board.
  run.role.body = [](Seat& seat) {
    FakeTally tally;
    tally[FakeCount::made] = tally[FakeCount::open] = 20;
    while (seat.phase() != Phase::done) {
      if (seat.phase() == Phase::drain)
        tally[FakeCount::closed] += std::exchange(tally[FakeCount::open], 0);
      seat.row().publish(tally.all());
      seat.ring();
    }
  };
  run.role.course = fill_and_drain(20);
  run.go(1h);
  REQUIRE(run.phases() == std::vector{Phase::ramp, Phase::drain, Phase::done});
  CHECK(run.samples.all[1].counts[1] == 20);
  CHECK(run.samples.all[1].counts[2] == 0);
  CHECK(run.role.entered == std::vector{Phase::drain});
}

TEST_CASE("an interrupt while the workers leave ends them at once", "[fork]") {
  Run run;
  run.role.workers = 2;
  const pid_t supervisor = ::getpid();
  run.role.body = [supervisor](Seat& seat) {
    while (seat.phase() != Phase::done) std::this_thread::sleep_for(1ms);
    if (&seat.row() == &seat.board().rows[0]) ::kill(supervisor, SIGINT);
    std::this_thread::sleep_for(1h);  // does not leave by itself
  };
  run.go(1h);
  // Waited for to the end of the 5 s they would have died, and been lost.
  CHECK(run.role.losses == std::vector{Loss::left, Loss::left});
  CHECK(run.end.workers_lost == 0);
}

TEST_CASE("between the changes a sample comes at every interval", "[fork]") {
  Run run;
  run.role.course = [&run](const WorkersNow&) {
    return run.samples.all.size() >= 6 ? Phase::done : Phase::ramp;
  };
  run.go(10ms);
  REQUIRE(run.samples.all.size() >= 7);
  for (std::size_t i = 1; i < 6; ++i) {
    CHECK(run.samples.all[i].time >= run.samples.all[i - 1].time);
    CHECK(run.samples.all[i].interval == run.samples.all[i].time - run.samples.all[i - 1].time);
  }
  CHECK(run.samples.all[0].host.user_bytes.value_or(0) > 0);
}

TEST_CASE("a worker that is killed is booked, and the sums still add up", "[fork]") {
  Run run;
  run.role.workers = 3;
  run.role.body = [](Seat& seat) {
    // The second worker kills itself once the others are full, too.
    if (&seat.row() == &seat.board().rows[1]) std::signal(SIGALRM, SIG_DFL), ::ualarm(20'000, 0);
    FakeRole::hold_some(seat, 10);
  };
  run.role.course = [drain = fill_and_drain(30)](const WorkersNow& s) mutable {
    return s.workers == 3 ? Phase::ramp : drain(s);
  };
  run.go();
  CHECK(run.end.workers_lost == 1);
  CHECK(run.role.losses == std::vector{Loss::died});
  CHECK(run.last(FakeCount::made) == 30);
  CHECK(run.last(FakeCount::closed) == 30);
  CHECK(run.last(FakeCount::lost) == 10);
  CHECK_THAT(run.said, ContainsSubstring("worker 1 (process ") &&
                           ContainsSubstring("ended without being asked to"));
}

TEST_CASE("a worker that dies amid its counts is booked by its last whole ones", "[fork]") {
  Run run;
  run.role.workers = 2;
  run.role.body = [](Seat& seat) {
    if (&seat.row() != &seat.board().rows[1]) return FakeRole::hold_some(seat, 10);
    FakeTally tally;
    tally[FakeCount::made] = tally[FakeCount::open] = 10;
    seat.row().publish(tally.all());
    seat.ring();
    while (!seat.board().verify) ::usleep(200);
    publish_half(seat.row(), 777);  // made without its other terms
  };
  run.role.course = [&run, drain = fill_and_drain(20)](const WorkersNow& s) mutable {
    if (count_of(s, FakeCount::made) == 20 && s.workers == 2) run.board->verify = true;
    return s.workers == 2 ? Phase::ramp : drain(s);
  };
  run.go();
  CHECK(run.end.workers_lost == 1);
  CHECK(run.last(FakeCount::made) == 20);
  CHECK(run.last(FakeCount::lost) == 10);
}

TEST_CASE("a worker that leaves unasked is a loss, even with status 0", "[fork]") {
  Run run;
  run.role.workers = 1;
  run.role.body = [](Seat&) {};
  run.role.course = [](const WorkersNow& s) { return s.workers == 0 ? Phase::done : Phase::ramp; };
  run.go();
  CHECK(run.end.workers_lost == 1);
}

TEST_CASE("one interrupt is the role's, two leave at once and kill the workers", "[fork]") {
  Run run;
  run.role.course = [&run](const WorkersNow& s) {
    // Each signal when the one before has arrived: equal ones would become one.
    if (count_of(s, FakeCount::open) == 20 && run.role.interrupts == 0) ::kill(::getpid(), SIGINT);
    if (run.role.interrupts == 1) ::kill(::getpid(), SIGTERM);
    return run.role.interrupts > 0 ? Phase::drain : Phase::ramp;
  };
  run.role.body = [](Seat& seat) {  // holds on in the drain
    seat.row().publish(std::array<std::uint64_t, 4>{10, 10, 0, 0});
    seat.ring();
    while (true) ::pause();
  };
  run.go();
  CHECK(run.role.interrupts == 2);
  CHECK(run.role.losses == std::vector{Loss::left, Loss::left});
  CHECK(run.end.workers_lost == 0);
  CHECK(run.last(FakeCount::closed) == 20);
  CHECK(run.last(FakeCount::lost) == 0);
  CHECK(run.phases().back() == Phase::done);
}

TEST_CASE("workers are added while the role wants one more", "[fork]") {
  Run run;
  run.role.workers = 1;
  run.role.grows = [](const WorkersNow& s) {
    return s.workers < 4 && count_of(s, FakeCount::made) >= s.workers * 10;
  };
  run.role.course = fill_and_drain(40);
  run.go();
  CHECK(run.last(FakeCount::made) == 40);
  const std::vector<Phase> phases = run.phases();
  CHECK(std::count(phases.begin(), phases.end(), Phase::done) == 1);
}

TEST_CASE("news and errors of workers are said, an error that means nothing is not", "[fork]") {
  Run run;
  run.role.workers = 1;
  run.role.news = {"a turn of the run"};
  run.role.body = [](Seat& seat) {
    seat.row().report(fault_of(seat.phase() == Phase::ramp ? 5 : 6));
    FakeRole::hold_some(seat, 10);
  };
  run.role.course = [&run](const WorkersNow&) {
    return run.samples.all.size() > 12 ? Phase::done : Phase::ramp;  // a look around is in between
  };
  run.go();
  CHECK(run.said == "c1k-fake: a turn of the run\nc1k-fake: five\n");
}

}  // namespace
}  // namespace c1k
