#include "common/run/event_loop.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "tests/catch.h"
#include "tests/run/fake_role.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

void ring(int bell, std::uint64_t times = 1) {
  REQUIRE(::write(bell, &times, sizeof times) == sizeof times);
}

TEST_CASE("a clock calls at each of its moments", "[fork]") {
  const SignalsKept kept;
  EventLoop loop;
  const Nanoseconds zero = monotonic_now();
  std::vector<Nanoseconds> calls;
  loop.every(5ms, zero, [&] {
    calls.push_back(monotonic_now() - zero);
    if (calls.size() == 4) loop.stop();
  });
  loop.run();
  for (std::size_t i = 0; i < calls.size(); ++i) CHECK(calls[i] >= 5ms * (i + 1));
}

TEST_CASE("a clock leaves out the moments that have passed", "[fork]") {
  const SignalsKept kept;
  EventLoop loop;
  int hourly = 0, turns = 0;
  loop.every(1h, monotonic_now() - 90min, [&] { ++hourly; });
  loop.every(1ms, monotonic_now(), [&] {
    if (++turns == 5) loop.stop();
  });
  loop.run();
  CHECK(hourly == 0);
}

TEST_CASE("the bell is heard, rung once or often, also before the loop runs", "[fork]") {
  const SignalsKept kept;
  EventLoop loop;
  int heard = 0;
  loop.on_bell([&] {
    if (++heard == 3) return loop.stop();
    ring(loop.bell(), 7);
  });
  ring(loop.bell());
  loop.run();
  CHECK(heard == 3);
}

TEST_CASE("signals come as events, and don't end the process", "[fork]") {
  const SignalsKept kept;
  EventLoop loop;
  std::vector<int> signals;
  loop.on_signal([&](int signal) {
    signals.push_back(signal);
    if (signal == SIGINT) ::kill(::getpid(), SIGTERM);
    if (signal == SIGTERM) ::kill(::getpid(), SIGHUP);
    if (signal == SIGHUP) loop.stop();
  });
  ::kill(::getpid(), SIGINT);
  ::kill(::getpid(), SIGPIPE);  // ignored
  ::kill(::getpid(), SIGXFSZ);  // ignored
  loop.run();
  CHECK(signals == std::vector{SIGINT, SIGTERM, SIGHUP});
}

TEST_CASE("SIGINT and SIGHUP that were ignored stay so, SIGTERM is always heard", "[fork]") {
  const SignalsKept kept;
  for (const int signal : {SIGINT, SIGHUP, SIGCHLD}) std::signal(signal, SIG_IGN);
  EventLoop loop;
  std::vector<int> signals;
  loop.on_signal([&](int signal) {
    signals.push_back(signal);
    loop.stop();
  });
  for (const int signal : {SIGINT, SIGHUP, SIGTERM}) ::kill(::getpid(), signal);
  loop.run();
  CHECK(signals == std::vector{SIGTERM});
}

TEST_CASE("a child's end comes as an event", "[fork]") {
  const SignalsKept kept;
  EventLoop loop;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  int seen = 0;
  loop.on_signal([&](int signal) {
    seen = signal;
    loop.stop();
  });
  loop.run();
  CHECK(seen == SIGCHLD);
  CHECK(::waitpid(child, nullptr, 0) == child);
}

}  // namespace
}  // namespace c1k
