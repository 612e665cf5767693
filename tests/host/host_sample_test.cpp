#include "common/host/host_sample.h"

#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "tests/base/eventually.h"
#include "tests/catch.h"

namespace c1k {
namespace {

constexpr std::uint64_t kMega = 1'000'000;

// The id of a process that has ended and was reaped.
pid_t gone_process() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

TEST_CASE("a sample knows the host's figures") {
  HostSampler sampler;
  const HostFigures figures = sampler.sample({});
  CHECK(figures.available_bytes.value_or(0) > kMega);
  CHECK(figures.slab_bytes.value_or(0) > 0);
  for (const auto& figure : {figures.tcp_inuse, figures.tcp_orphan, figures.tcp_tw,
                             figures.tcp_alloc, figures.tcp_queue_pages})
    CHECK(figure.has_value());
  CHECK(available_bytes().value_or(0) > kMega);
}

TEST_CASE("user memory is what our processes hold, and what is touched adds to it") {
  HostSampler sampler;
  const std::vector<pid_t> self{::getpid()};
  const std::uint64_t before = sampler.sample(self).user_bytes.value_or(0);
  CHECK(before > kMega);
  std::vector<char> memory(64 * kMega, 'x');
  const std::uint64_t after = sampler.sample(self).user_bytes.value_or(0);
  CHECK(after > before + 60 * kMega);
  CHECK(after < before + 100 * kMega);
  CHECK(memory.back() == 'x');
}

TEST_CASE("what costs time is done for its part of the time, and no more") {
  using namespace std::chrono_literals;
  Seldom seldom(50);
  CHECK(seldom.is_due(0ns));
  seldom.done(100ms, 102ms);  // 2 of 100 ms
  CHECK_FALSE(seldom.is_due(102ms));
  CHECK_FALSE(seldom.is_due(199999us));
  CHECK(seldom.is_due(200ms));
  // Asked every 10 ms, where it takes 3 ms: at most a fiftieth, and not much less.
  Nanoseconds spent{0};
  for (Nanoseconds now = 1s; now < 61s; now += 10ms) {
    if (!seldom.is_due(now)) continue;
    seldom.done(now, now + 3ms);
    spent += 3ms;
  }
  CHECK(spent <= 1200ms);
  CHECK(spent >= 1000ms);
}

TEST_CASE("our memory is left out where reading it would take too long, unless it is asked for") {
  HostSampler sampler;
  const std::vector<pid_t> self(100, ::getpid());  // as with a hundred workers: milliseconds
  CHECK(sampler.sample(self, false).user_bytes.has_value());
  CHECK_FALSE(sampler.sample(self, false).user_bytes.has_value());
  CHECK(sampler.sample(self, true).user_bytes.has_value());
}

TEST_CASE("a process that is gone counts nothing", "[fork]") {
  HostSampler sampler;
  const pid_t gone = gone_process();
  CHECK(sampler.sample({}).user_bytes == std::nullopt);
  CHECK(sampler.sample(std::vector{gone}).user_bytes == std::nullopt);
  CHECK(sampler.sample(std::vector{gone, ::getpid()}).user_bytes.value_or(0) > kMega);
  CHECK(cpu_time_of(gone) == std::nullopt);
}

TEST_CASE("CPU time of a process only grows") {
  const std::uint64_t before = cpu_time_of(::getpid()).value_or(0);
  CHECK(before > 0);
  CHECK(eventually([before] { return cpu_time_of(::getpid()).value_or(0) > before; }));
}

TEST_CASE("the host's CPU use is a percentage of the time since the sample before") {
  HostSampler sampler;
  double busy = -1, softirq = -1;
  CHECK(eventually([&] {
    const HostFigures figures = sampler.sample({});
    busy = figures.host_cpu_pct.value_or(-1);
    softirq = figures.host_softirq_pct.value_or(-1);
    return busy >= 0;
  }));
  CHECK(busy <= 100);
  CHECK(softirq >= 0);
  CHECK(softirq <= busy + 0.001);
}

}  // namespace
}  // namespace c1k
