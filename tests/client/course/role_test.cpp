#include "client/course/role.h"

#include <cerrno>

#include "common/run/tally.h"
#include "tests/catch.h"
#include "tests/client/course/role_desk.h"
#include "tests/run/history_of.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Count = ClientCount;

std::uint64_t sum(std::span<const std::uint64_t> counts) {
  return count_in(counts, Count::connecting) + count_in(counts, Count::open) +
         count_in(counts, Count::failed) + count_in(counts, Count::closed);
}

TEST_CASE("a client begins with its window, its pace and what is wanted") {
  const Desk desk;
  CHECK(desk.board->window == desk.plan.window);
  CHECK(desk.board->budget.wanted == 100);
  CHECK(desk.board->ramp.origin_ns == Desk::kZero.count());
  CHECK(desk.role->workers_at_start() == 2);
  CHECK(desk.role->counters().size() == kClientCounters);
}

TEST_CASE("slots are used up when what came of the last one is known, not before") {
  Desk desk({"--hold", "1s"});
  desk.open(50);
  desk.board->next_slot = desk.plan.slots.size();
  desk.board->connecting = 2;  // taken by a worker that has not yet published them
  for (int look = 1; look < 10; ++look) CHECK(desk.at(10ms * look) == Phase::ramp);
  desk.board->connecting = 0;
  CHECK(desk.at(100ms) == Phase::ramp);  // these counts may be older
  desk.open(52);
  CHECK(desk.at(101ms) == Phase::hold);
  const auto news = desk.role->take_news();
  REQUIRE(news.size() == 1);
  CHECK_THAT(news[0], ContainsSubstring("slots used up: 1 alias x 100 ports x 1 target"));
}

TEST_CASE("why the ramp ended short is news once") {
  Desk desk({"--hold", "1s"});
  desk.open(50);
  desk.role->memory_is_short(true);
  CHECK(desk.at(1s) == Phase::hold);
  CHECK(desk.role->take_news().size() == 1);
  CHECK(desk.at(3s) == Phase::drain);
  CHECK(desk.role->take_news().empty());
  CHECK_FALSE(desk.role->goal_met());
}

TEST_CASE("a run that goes well has no news") {
  Desk desk({"--hold", "1s"});
  desk.open(100);
  CHECK(desk.at(1s) == Phase::hold);
  CHECK(desk.at(3s) == Phase::drain);
  CHECK(desk.role->goal_met());
  CHECK(desk.role->take_news().empty());
  CHECK_FALSE(desk.role->interrupted());
}

TEST_CASE("the first interrupt drains, the second leaves at once") {
  Desk desk;
  desk.open(100);
  CHECK(desk.at(1s) == Phase::hold);
  desk.role->interrupt();
  CHECK_FALSE(desk.role->leaves_at_once());
  CHECK(desk.at(2s) == Phase::drain);
  CHECK(desk.role->interrupted());
  CHECK(desk.role->goal_met());
  desk.role->interrupt();
  CHECK(desk.role->leaves_at_once());
}

TEST_CASE("the next plateau is wanted from its moment on, and the hold is no lost time") {
  Desk desk({"--steps", "10,100", "--step-hold", "5s", "--rate", "100"});
  CHECK(desk.board->budget.wanted == 10);
  desk.open(10);
  desk.board->ramp.issued = 10;
  CHECK(desk.at(1s) == Phase::hold);
  CHECK(desk.at(6s) == Phase::ramp);
  CHECK(desk.board->budget.wanted == 100);
  const Permit next = Pace(desk.board->ramp, desk.plan.options.ramp).take(Desk::kZero + 6s);
  CHECK(next.granted);
  CHECK(next.moment == Desk::kZero + 6s);
  CHECK(desk.board->ramp.lost_ns == 0);
}

TEST_CASE("verify wakes the workers once, with a pace of its own") {
  Desk desk({"--hold", "1s", "--verify"});
  desk.open(100);
  desk.at(0s);
  CHECK(desk.at(1s) == Phase::hold);
  CHECK(desk.board->verify.load());
  CHECK(desk.role->take_wake());
  CHECK_FALSE(desk.role->take_wake());
  CHECK(desk.board->probe.origin_ns == (Desk::kZero + 1s).count());
}

TEST_CASE("another worker is wanted when few have room, while there is something to do") {
  Desk desk({}, 82);  // 50 each
  const auto wants = [&desk](std::size_t workers, std::size_t with_room) {
    return desk.role->wants_worker({Desk::kZero, desk.counts, workers, with_room});
  };
  CHECK(wants(1, 1));
  CHECK_FALSE(wants(2, 1));  // as many as were planned
  desk.board->budget.claimed = 100;
  CHECK_FALSE(wants(1, 0));
  desk.board->rows[0].set_room(5);
  CHECK(desk.role->has_room(desk.board->rows[0]));
  desk.board->rows[0].set_room(4);
  CHECK_FALSE(desk.role->has_room(desk.board->rows[0]));
}

TEST_CASE("a lost client worker is booked by cause, and the sums keep") {
  for (const Loss loss : {Loss::died, Loss::left}) {
    Desk desk;
    desk.open(30);
    desk.count(Count::attempted) = 50;
    desk.count(Count::connecting) = 8;
    desk.count(Count::failed) = desk.count(Count::failed_refused) = 7;
    desk.count(Count::closed) = desk.count(Count::closed_by_peer) = 5;
    BoardRow& row = desk.board->rows[0];
    row.set_claims(43);  // 35 that were opened, 8 on their way
    row.set_connecting(8);
    desk.board->budget.claimed = 60;
    desk.board->connecting = 20;
    desk.board->active.claimed = 9;
    desk.count(Count::active) = 6;
    row.set_active(6);
    desk.count(Count::messages_in_flight) = 4;
    desk.count(Count::messages_unanswered) = 1;
    desk.count(Count::bytes_in_flight) = 40;
    desk.count(Count::bytes_unanswered) = 10;
    desk.role->book_loss(row, desk.counts, loss);
    const bool died = loss == Loss::died;
    CHECK(desk.count(Count::open) == 0);
    CHECK(desk.count(Count::connecting) == 0);
    CHECK(desk.count(died ? Count::failed_worker_lost : Count::failed_cancelled) == 8);
    CHECK(desk.count(died ? Count::closed_worker_lost : Count::closed_by_us) == 30);
    CHECK(desk.count(Count::failed) == 15);
    CHECK(desk.count(Count::closed) == 35);
    CHECK(desk.count(Count::attempted) == sum(desk.counts));
    CHECK(desk.board->budget.claimed == 52);  // what was opened is not replaced
    CHECK(desk.board->connecting == 12);
    CHECK(desk.board->active.claimed == 3);  // others send in its place
    CHECK(desk.count(Count::active) == 0);
    CHECK(desk.count(Count::messages_in_flight) == 0);
    CHECK(desk.count(Count::messages_unanswered) == 5);
    CHECK(desk.count(Count::bytes_in_flight) == 0);
    CHECK(desk.count(Count::bytes_unanswered) == 50);
  }
}

TEST_CASE("a lost worker that held nothing changes nothing") {
  Desk desk;
  const auto before = desk.counts;
  desk.board->budget.claimed = 60;
  desk.role->book_loss(desk.board->rows[0], desk.counts, Loss::died);
  CHECK(desk.counts == before);
  CHECK(desk.board->budget.claimed == 60);
}

TEST_CASE("a sample knows the ramp's rate while it climbs") {
  Desk desk({"--ramp", "1k for 2s, 20k"});
  Sample sample;
  sample.time = 1s;
  desk.role->fill(sample, Desk::kZero + 1s);
  CHECK(sample.asked_per_s == 1'000.0);
  sample.time = 2s;
  desk.role->fill(sample, Desk::kZero + 2s);
  CHECK(sample.asked_per_s == 20'000.0);
  Sample held;
  held.phase = Phase::hold;
  desk.role->fill(held, Desk::kZero + 3s);
  CHECK(held.asked_per_s == std::nullopt);
}

TEST_CASE("the summary's terms are the counters, with reasons for what went wrong") {
  Desk desk;
  Sample last;
  last.counts = desk.counts;
  RunSummary good;
  desk.role->describe(good, history_of(last, desk.role->open_counter()));
  CHECK(good.counts.size() == 6);
  CHECK(good.counts[0].first == "open");
  CHECK(good.counts[5].first == "skipped");
  CHECK(good.failed.size() == 13);
  CHECK(good.closed.size() == 8);
  CHECK(good.reasons.empty());

  count_in(std::span(last.counts), Count::failed_refused) = 1'234;
  count_in(std::span(last.counts), Count::skipped) = 101;
  desk.board->ramp.lost_ns = 1'500'000'000;
  desk.open(100);
  desk.at(1s);
  desk.board->ramp.lost_ns = 9'000'000'000;  // in hold: not the ramp's
  RunSummary bad;
  desk.role->describe(bad, history_of(last, desk.role->open_counter()));
  REQUIRE(bad.reasons.size() == 3);
  CHECK_THAT(bad.reasons[0].evidence, ContainsSubstring("1,234 refused"));
  CHECK_THAT(bad.reasons[1].evidence, ContainsSubstring("101 slots were found taken"));
  CHECK_THAT(bad.reasons[2].evidence, ContainsSubstring("1,500 ms of the ramp were given up"));
}

TEST_CASE("what a worker's errno means is said with the fix") {
  const Desk desk;
  CHECK_THAT(desk.role->explain(fault_of(EMFILE)), ContainsSubstring("nofile"));
  CHECK_THAT(desk.role->explain(fault_of(ENFILE)), ContainsSubstring("fs.file-max"));
  CHECK_THAT(desk.role->explain(fault_of(ENOSPC)), ContainsSubstring("max_user_watches"));
  CHECK_THAT(desk.role->explain(fault_of(EADDRNOTAVAIL)), ContainsSubstring("alias"));
  CHECK(desk.role->explain(fault_of(ECONNREFUSED)) == "connections fail: Connection refused");
}

TEST_CASE(
    "of a dead worker's senders those come back that its row has taken, not its last counts") {
  Desk desk({"--active", "5"});
  BoardRow& row = desk.board->rows[0];
  desk.board->active.claimed = 5;
  row.set_active(2);  // it had given back three more than it could publish
  std::vector<std::uint64_t> counts(kClientCounters);
  count_in(std::span(counts), ClientCount::active) = 5;
  desk.role->book_loss(row, counts, Loss::died);
  CHECK(desk.board->active.claimed == 3);
  CHECK(count_in(std::span(counts), ClientCount::active) == 0);
}

}  // namespace
}  // namespace c1k
