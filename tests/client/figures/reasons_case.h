// A client's run as the rules of its reasons see it, for a test to bend.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/figures/columns.h"
#include "client/figures/reasons.h"
#include "common/run/tally.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {

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
      if (kKernelTable[i].name == name) kernel[i] = n;
  }
  // A second of ramp in which the host was that busy.
  void set_load(double host_cpu_pct) {
    Sample sample;
    sample.counts.resize(counts.size());
    sample.host.tcp_alloc = 10;
    history.take(sample);
    sample.counts = counts;
    sample.host.tcp_alloc = 10 + sockets_each * plan.options.count;
    sample.time = sample.interval = std::chrono::seconds{1};
    sample.host.host_cpu_pct = host_cpu_pct;
    sample.host.host_softirq_pct = 30;
    sample.cpu_pct = 80;
    history.take(sample);
  }
  std::vector<Reason> reasons() {
    Sample sample;
    sample.counts = counts;
    sample.phase = Phase::hold;
    sample.host.bounds = bounds;
    history.take(sample);
    return reasons_of({plan, history, counts, kernel, lost_ms, window_was_full, slots_used_up,
                       aliases_gone, ports_refused, aliases, acceptance, found_dead, evidence,
                       oldest_unanswered_s});
  }
  Names names() {
    Names names;
    for (const Reason& reason : reasons()) names.push_back(reason.name);
    return names;
  }

  ClientPlan plan;
  RunHistory history{static_cast<std::size_t>(ClientCount::open)};
  std::vector<std::uint64_t> counts;
  KernelCounters kernel;
  Bounds bounds;
  std::uint64_t sockets_each = 1;  // that the host has more for each connection
  std::uint64_t lost_ms = 0;
  bool window_was_full = false;
  bool slots_used_up = false;
  std::uint64_t aliases_gone = 0;
  bool ports_refused = false;
  AliasResults aliases;
  Acceptance acceptance;
  FoundDead found_dead;
  Evidence evidence;
  std::optional<double> oldest_unanswered_s;
};

}  // namespace c1k
