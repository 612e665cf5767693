// A client's role with a board, in a time of its own.
#pragma once

#include <optional>

#include "client/course/role.h"
#include "common/run/tally.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {

using namespace std::chrono_literals;

// Its counts are set by the test.
struct Desk {
  explicit Desk(std::vector<std::string> words = {}, std::uint64_t nofile = 20'000) {
    words.insert(words.end(), {"--ports", "2000-2099"});
    plan = make_client_plan(options_for("100", words), route_to({ip("127.0.0.1"), 9000}),
                            limits_of(nofile));
    role.emplace(plan, *board);
    role->begin(kZero);
  }
  std::uint64_t& count(ClientCount counter) { return count_in(std::span(counts), counter); }
  // `n` were opened and still are.
  void open(std::uint64_t n) { count(ClientCount::attempted) = count(ClientCount::open) = n; }
  // As the supervisor does it.
  Phase at(Nanoseconds t) {
    const Phase next = role->next({kZero + t, counts, 2, 2, swept});
    if (next != phase && next != Phase::done) role->enter(next, kZero + t);
    return phase = next;
  }

  static constexpr Nanoseconds kZero = 1'000'000s;
  Phase phase = Phase::ramp;
  std::uint32_t swept = 0;  // the last storm that both workers have dropped their part of
  BoardMapping board;
  ClientPlan plan;
  std::optional<ClientRole> role;
  std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(kClientCounters);
};

}  // namespace c1k
