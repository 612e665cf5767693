#include "server/role.h"

#include <cerrno>

#include "common/run/tally.h"
#include "tests/catch.h"
#include "tests/net/sockets.h"
#include "tests/run/history_of.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Count = ServerCount;

struct Desk {
  explicit Desk(ServerOptions options = {}) {
    HostLimits limits;
    limits.nofile_hard = 43;  // 10 connections each
    limits.cores = 2;
    plan = make_server_plan(std::move(options), {listener.at()}, limits);
    role.emplace(plan, *board, std::vector{listener.get()});
    role->begin(0s);
  }
  std::uint64_t& count(Count counter) { return count_in(std::span(counts), counter); }
  void open(std::uint64_t n) { count(Count::accepted) = count(Count::open) = n; }
  // As the supervisor does it.
  Phase next(std::size_t workers = 2) {
    const Phase next = role->next({1s, counts, workers, 0});
    if (next != phase && next != Phase::done) role->enter(next, 1s);
    return phase = next;
  }

  Phase phase = Phase::serve;
  Listener listener;
  BoardMapping board;
  ServerPlan plan;
  std::optional<ServerRole> role;
  std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(kServerCounters);
};

ServerOptions at_most(std::uint64_t connections) {
  ServerOptions options;
  options.max_connections = connections;
  return options;
}

TEST_CASE("a server serves until it is told to stop, then drains") {
  Desk desk;
  desk.open(5);
  CHECK(desk.role->first_phase() == Phase::serve);
  CHECK(desk.next() == Phase::serve);
  CHECK_FALSE(desk.role->goal_met());
  desk.role->interrupt();
  CHECK(desk.next() == Phase::drain);
  CHECK(accept_connection(desk.listener.get()) == -EINVAL);  // shut down for all workers
  CHECK(desk.next() == Phase::drain);
  desk.count(Count::open) = 0;
  CHECK(desk.next() == Phase::done);
  CHECK(desk.role->goal_met());
  CHECK_FALSE(desk.role->leaves_at_once());
  desk.role->interrupt();
  CHECK(desk.role->leaves_at_once());
}

TEST_CASE("a server wants all there is, or what --max-connections says") {
  CHECK(Desk().board->budget.wanted == ~std::uint64_t{0});
  CHECK(Desk(at_most(7)).board->budget.wanted == 7);
}

TEST_CASE("while memory is short a server accepts nothing, and says both turns") {
  Desk desk(at_most(7));
  desk.role->memory_is_short(true);
  CHECK(desk.board->budget.exhausted());
  CHECK(desk.next() == Phase::serve);
  desk.role->memory_is_short(false);
  CHECK(desk.board->budget.wanted == 7);
  const auto news = desk.role->take_news();
  REQUIRE(news.size() == 2);
  CHECK_THAT(news[0], ContainsSubstring("memory is nearly used up"));
  CHECK_THAT(news[1], ContainsSubstring("accepting again"));
}

TEST_CASE("what limits the server is said once, and again when it is met again") {
  Desk desk(at_most(7));
  desk.board->budget.claimed = 7;
  desk.next();
  desk.next();
  auto news = desk.role->take_news();
  REQUIRE(news.size() == 1);
  CHECK_THAT(news[0], ContainsSubstring("--max-connections 7 are open"));
  desk.board->budget.claimed = 6;
  desk.next();
  CHECK(desk.role->take_news().empty());
  desk.board->budget.claimed = 7;
  desk.next();
  CHECK(desk.role->take_news().size() == 1);
}

TEST_CASE("when all workers that may be are full, that is said with nofile") {
  ServerOptions options;
  options.run.workers = 2;
  Desk desk(options);
  desk.open(19);
  desk.next();
  CHECK(desk.role->take_news().empty());
  desk.open(20);
  desk.next();
  const auto news = desk.role->take_news();
  REQUIRE(news.size() == 1);
  CHECK_THAT(news[0], ContainsSubstring("all 2 workers are full (10 each, nofile 43)"));
}

TEST_CASE("a worker is wanted while fewer than at the start have room") {
  Desk desk;
  const auto wants = [&desk](std::size_t workers, std::size_t with_room) {
    return desk.role->wants_worker({1s, desk.counts, workers, with_room});
  };
  CHECK_FALSE(wants(2, 2));
  CHECK(wants(2, 1));
  CHECK(wants(10, 0));
  CHECK_FALSE(wants(11, 0));  // the supervisor has no descriptor for more: nofile is 43
  CHECK_FALSE(wants(kMaxWorkers, 0));
  desk.board->rows[0].set_room(6);
  CHECK(desk.role->has_room(desk.board->rows[0]));
  desk.board->rows[0].set_room(5);
  CHECK_FALSE(desk.role->has_room(desk.board->rows[0]));
  desk.role->interrupt();
  desk.next();
  CHECK_FALSE(wants(2, 0));
}

TEST_CASE("a lost server worker is booked by cause, and the sums keep") {
  for (const Loss loss : {Loss::died, Loss::left}) {
    Desk desk;
    desk.open(8);
    desk.count(Count::accepted) = 11;
    desk.count(Count::closed) = 3;
    desk.count(Count::closed_by_us) = 3;
    desk.board->rows[0].set_claims(8);
    desk.board->budget.claimed = 20;
    desk.role->book_loss(desk.board->rows[0], desk.counts, loss);
    CHECK(desk.count(Count::open) == 0);
    CHECK(desk.count(Count::closed) == 11);
    CHECK(desk.count(Count::accepted) == 11);
    CHECK(desk.count(Count::closed_worker_lost) == (loss == Loss::died ? 8 : 0));
    CHECK(desk.count(Count::closed_by_us) == (loss == Loss::died ? 3 : 11));
    CHECK(desk.board->budget.claimed == 12);  // its places are free for others
  }
}

TEST_CASE("the server's summary has its counters and why it ended") {
  Desk desk;
  Sample last;
  last.counts = desk.counts;
  RunSummary summary;
  desk.role->describe(summary, history_of(last, desk.role->open_counter()));
  CHECK(summary.counts == Counted{{"open", 0},
                                  {"accepted", 0},
                                  {"closed", 0},
                                  {"accept_errors", 0},
                                  {"bytes_received", 0},
                                  {"bytes_sent", 0},
                                  {"messages_pushed", 0},
                                  {"messages_missed", 0},
                                  {"opening", 0},
                                  {"proxy_headers", 0},
                                  {"wire_bytes_received", 0},
                                  {"wire_bytes_sent", 0}});
  CHECK(summary.closed.size() == 8);
  CHECK(summary.stop_reason == "ended by a signal");
}

TEST_CASE("what accept() complains of is said with the fix") {
  const Desk desk;
  CHECK_THAT(desk.role->explain(fault_of(EMFILE)), ContainsSubstring("nofile"));
  CHECK_THAT(desk.role->explain(fault_of(ENFILE)), ContainsSubstring("fs.file-max"));
  CHECK_THAT(desk.role->explain(fault_of(ENOMEM)), ContainsSubstring("tcp_mem"));
  CHECK_THAT(desk.role->explain(fault_of(ENOSPC)), ContainsSubstring("max_user_watches"));
  CHECK(desk.role->explain(fault_of(ECONNABORTED)).empty());
}

}  // namespace
}  // namespace c1k
