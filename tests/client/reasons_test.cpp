#include "client/reasons.h"

#include "client/columns.h"
#include "common/run/tally.h"
#include "tests/catch.h"
#include "tests/client/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Names = std::vector<std::string>;

// A run of `count` that a test bends.
struct Case {
  explicit Case(const std::string& count = "1k", std::vector<std::string> words = {})
      : plan(make_client_plan(options_for(count, std::move(words)),
                              route_to({ip("127.0.0.1"), 9000}, ips("127.0.1.1", 5)),
                              limits_of(20'000))) {
    counts.resize(kClientCounters);
    set(ClientCount::open, plan.options.count);
  }
  void set(ClientCount counter, std::uint64_t n) { count_in(std::span(counts), counter) = n; }
  void set_kernel(std::string_view name, std::uint64_t n) {
    for (std::size_t i = 0; i < kKernelCounters; ++i)
      if (kKernelCounterNames[i] == name) kernel[i] = n;
  }
  // A second of ramp in which the host was that busy.
  void set_load(double host_cpu_pct) {
    Sample sample;
    sample.counts = counts;
    course.take(sample);
    sample.time = sample.interval = std::chrono::seconds{1};
    sample.host.host_cpu_pct = host_cpu_pct;
    sample.host.host_softirq_pct = 30;
    sample.cpu_pct = 80;
    course.take(sample);
  }
  std::vector<Reason> reasons() {
    Sample sample;
    sample.counts = counts;
    sample.phase = Phase::hold;
    course.take(sample);
    return reasons_of(
        {plan, course, counts, kernel, lost_ms, window_was_full, slots_used_up, aliases_gone});
  }
  Names names() {
    Names names;
    for (const Reason& reason : reasons()) names.push_back(reason.name);
    return names;
  }

  ClientPlan plan;
  Course course{static_cast<std::size_t>(ClientCount::open)};
  std::vector<std::uint64_t> counts;
  KernelCounters kernel;
  std::uint64_t lost_ms = 0;
  bool window_was_full = false;
  bool slots_used_up = false;
  std::uint64_t aliases_gone = 0;
};

TEST_CASE("a healthy run names no reason") {
  Case run;
  run.set(ClientCount::skipped, 100);  // a listener's ports, on every alias
  run.set(ClientCount::closed_by_us, 1000);
  run.set_kernel("tcp_syn_retrans", 19);
  run.set_load(100);  // at max a full host is what was asked for
  CHECK(run.names().empty());
}

TEST_CASE("each cause that was counted has its name") {
  const std::vector<std::pair<ClientCount, std::string>> causes{
      {ClientCount::failed_no_descriptor, "descriptor-limit"},
      {ClientCount::failed_no_memory, "memory"},
      {ClientCount::failed_no_watch, "epoll-watches"},
      {ClientCount::failed_refused, "target-refused"},
      {ClientCount::failed_not_greeted, "not-greeted"},
      {ClientCount::failed_reset, "reset-while-connecting"},
      {ClientCount::failed_unreachable, "unreachable"},
      {ClientCount::failed_timeout, "syn-unanswered"},
      {ClientCount::failed_worker_lost, "worker-lost"},
      {ClientCount::failed_other, "failed-otherwise"},
      {ClientCount::closed_by_peer, "target-closed"},
      {ClientCount::closed_reset, "target-reset"},
      {ClientCount::closed_timeout, "target-gone"},
      {ClientCount::closed_worker_lost, "worker-lost"},
      {ClientCount::closed_other, "closed-otherwise"}};
  for (const auto& [counter, name] : causes) {
    CAPTURE(name);
    Case run;
    run.set(counter, 7);
    const auto reasons = run.reasons();
    REQUIRE(reasons.size() == 1);
    CHECK(reasons[0].name == name);
    CHECK_THAT(reasons[0].evidence, ContainsSubstring("7"));
    CHECK_FALSE(reasons[0].fix.empty());
  }
}

TEST_CASE("slots used up, ports busy, an alias that is gone") {
  Case slots;
  slots.slots_used_up = true;
  CHECK(slots.names() == Names{"slots"});
  CHECK_THAT(slots.reasons()[0].evidence, ContainsSubstring("1 alias x 63,512 ports"));

  Case busy;
  busy.set(ClientCount::skipped, 101);
  CHECK(busy.names() == Names{"ports-busy"});

  Case gone;
  gone.set(ClientCount::failed_other, 5);
  gone.aliases_gone = 1;
  CHECK(gone.names() == Names{"alias-gone"});
}

TEST_CASE("an accept queue that overflows is named, here or by the SYNs sent again") {
  Case here;
  here.set_kernel("listen_overflows", 1);
  CHECK(here.names() == Names{"accept-queue"});

  Case afar;
  afar.set_kernel("tcp_syn_retrans", 20);
  CHECK(afar.names() == Names{"accept-queue"});

  Case silent;  // nothing answers: no queue is known of
  silent.set_kernel("tcp_syn_retrans", 5000);
  silent.set(ClientCount::failed_timeout, 900);
  CHECK(silent.names() == Names{"syn-unanswered"});
}

TEST_CASE("a rate that was not reached is the host's or the client's own") {
  Case full;
  full.lost_ms = 50;
  full.set_load(99);
  CHECK(full.names() == Names{"no-idle-cpu"});
  CHECK_THAT(full.reasons()[0].evidence,
             ContainsSubstring("99 % busy (30 % softirq)") && ContainsSubstring("80 % of a core"));

  Case idle;
  idle.lost_ms = 50;
  idle.set_load(40);
  CHECK(idle.names() == Names{"client-late"});
}

TEST_CASE("a window that held the ramp back: the user's or the target's") {
  Case asked("1k", {"--max-connecting", "10"});
  asked.window_was_full = true;
  CHECK(asked.names() == Names{"max-connecting"});

  Case slow;
  slow.window_was_full = true;
  CHECK(slow.names() == Names{"target-slow"});
}

TEST_CASE("a run that levels off at a known ceiling is told whose it is") {
  const auto names_at = [](std::uint64_t open) {
    Case run("300k", {"--ips", "127.0.1.1-127.0.1.5"});
    run.set(ClientCount::open, open);
    run.set(ClientCount::failed_timeout, 3);
    return run.names();
  };
  CHECK(names_at(262'144) == Names{"syn-unanswered", "ceiling"});
  CHECK(names_at(256'902) == Names{"syn-unanswered", "ceiling"});
  CHECK(names_at(256'900) == Names{"syn-unanswered"});
  CHECK(names_at(262'145) == Names{"syn-unanswered"});

  Case reached("262144", {"--ips", "127.0.1.1-127.0.1.5"});
  reached.set(ClientCount::failed_timeout, 3);
  CHECK(reached.names() == Names{"syn-unanswered"});  // the count itself is no ceiling
}

}  // namespace
}  // namespace c1k
