#include "fleet/host_book.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Count = ClientCount;

std::uint64_t& in(Sample& sample, Count count) {
  return sample.counts.at(static_cast<std::size_t>(count));
}
std::uint64_t count(const Sample& sample, Count which) {
  return sample.counts.at(static_cast<std::size_t>(which));
}
std::uint64_t count(const Sample& sample, FleetCount which) {
  return sample.counts.at(static_cast<std::size_t>(which));
}

Sample host_sample(std::uint64_t open, std::uint64_t connecting, Phase phase = Phase::ramp) {
  Sample sample;
  sample.phase = phase;
  sample.counts.assign(kClientCounters, 0);
  in(sample, Count::open) = open;
  in(sample, Count::connecting) = connecting;
  in(sample, Count::attempted) = open + connecting;
  sample.asked_per_s = 2.5;
  sample.attempted_max_10ms = open;
  sample.workers = 2;
  sample.host.user_bytes = 100;
  sample.host.host_cpu_pct = static_cast<double>(open);
  sample.timings[Timing::connect].add(1'000 * open, open);
  return sample;
}

void check_sums(const Sample& sample) {
  CHECK(count(sample, Count::attempted) ==
        count(sample, Count::connecting) + count(sample, Count::open) +
            count(sample, Count::failed) + count(sample, Count::closed));
  CHECK(count(sample, Count::failed) == count(sample, FleetCount::failed_host_lost));
  CHECK(count(sample, Count::closed) == count(sample, FleetCount::closed_host_lost));
}

TEST_CASE("hosts' newest samples are one row", "[fleet]") {
  HostBook book(3);
  book.take(0, host_sample(10, 1));
  book.take(1, host_sample(20, 2));
  Sample row = book.row(0s, 5);
  check_sums(row);
  CHECK(count(row, Count::open) == 30);
  CHECK(count(row, FleetCount::hosts) == 3);  // the third has said nothing yet
  CHECK(row.phase == Phase::ramp);
  CHECK(row.asked_per_s == 5.0);
  CHECK(row.attempted_max_10ms == 30);
  CHECK(row.workers == 4);
  CHECK(row.host.user_bytes == 200);
  CHECK(row.host.host_cpu_pct == 15.0);
  CHECK(row.timings[Timing::connect].total() == 30);
  CHECK(row.unix_ms == 5);

  book.take(2, host_sample(5, 0, Phase::hold));
  row = book.row(1s, 1005);
  CHECK(row.interval == 1s);
  CHECK(row.earlier.at(static_cast<std::size_t>(Count::open)) == 30);
  CHECK(row.timings[Timing::connect].total() == 5);  // each is told once
  CHECK(row.attempted_max_10ms == 5);
}

TEST_CASE("the most in 10 ms is of all samples since the row before", "[fleet]") {
  HostBook book(1);
  book.take(0, host_sample(50, 0));
  book.take(0, host_sample(7, 0));
  CHECK(book.row(0s, 0).attempted_max_10ms == 50);
  CHECK(book.row(1s, 0).attempted_max_10ms == 0);
}

TEST_CASE("the phase is that of the host that is least far", "[fleet]") {
  HostBook book(2);
  const auto phases = [&book](Phase a, Phase b) {
    book.take(0, host_sample(1, 0, a));
    book.take(1, host_sample(1, 0, b));
    return book.row(0s, 0).phase;
  };
  CHECK(phases(Phase::hold, Phase::ramp) == Phase::ramp);
  CHECK(phases(Phase::hold, Phase::drain) == Phase::hold);
  CHECK(phases(Phase::done, Phase::drain) == Phase::drain);
  CHECK(phases(Phase::done, Phase::done) == Phase::done);
  CHECK(book.is_done(1));
}

Sample at(Nanoseconds time, std::uint64_t open, Phase phase = Phase::ramp) {
  Sample sample = host_sample(open, 0, phase);
  sample.time = time;
  return sample;
}

TEST_CASE("a row is of its moment, whatever has come since", "[fleet]") {
  HostBook book(2);
  book.take(0, at(1s, 10));
  book.take(1, at(1003ms, 20));               // a little late
  book.take(0, at(1500ms, 15, Phase::hold));  // of the next row
  CHECK(count(book.row(1s, 0, 250ms), Count::open) == 30);
  book.take(1, at(2s, 30));
  const Sample row = book.row(2s, 0, 250ms);
  CHECK(count(row, Count::open) == 45);
  CHECK(row.timings[Timing::connect].total() == 45);
  CHECK(book.row(3s, 0, 250ms).timings[Timing::connect].total() == 0);
}

TEST_CASE("a change of the phase is told at its moment", "[fleet]") {
  HostBook book(2);
  book.take(0, at(1400ms, 10, Phase::hold));
  book.take(1, at(1s, 5));
  book.take(1, at(1600ms, 10, Phase::hold));
  CHECK_FALSE(book.next_change(1599ms));  // the first waits for the second
  REQUIRE(book.next_change(2s));
  CHECK(book.next_change(2s)->time == 1600ms);
  CHECK(book.next_change(2s)->to == Phase::hold);
  const Sample row = book.row(1600ms, 0);
  CHECK(row.phase == Phase::hold);
  CHECK(count(row, Count::open) == 20);
  CHECK_FALSE(book.next_change(2s));
  book.take(0, at(1900ms, 0, Phase::done));
  book.take(1, at(1800ms, 3, Phase::drain));
  CHECK(book.next_change(2s)->time == 1900ms);
  CHECK(book.next_change(2s)->to == Phase::drain);
  CHECK(book.is_done(0));
  CHECK(book.last_sample() == 1900ms);
  book.lose(1);
  CHECK(book.next_change(2s)->to == Phase::done);
}

TEST_CASE("what a lost host held is booked, and it holds nobody up", "[fleet]") {
  HostBook book(2);
  book.take(0, host_sample(10, 0, Phase::hold));
  Sample sample = host_sample(20, 3);
  in(sample, Count::messages_sent) = 9;
  in(sample, Count::messages_in_flight) = 9;
  in(sample, Count::waiting) = 4;
  sample.lost_ms = 70;
  book.take(1, sample);
  book.lose(1);
  book.lose(1);  // once is enough
  book.take(1, host_sample(99, 99));
  const Sample row = book.row(1s, 0);
  check_sums(row);
  CHECK(count(row, Count::open) == 10);
  CHECK(count(row, Count::attempted) == 33);
  CHECK(count(row, FleetCount::failed_host_lost) == 3);
  CHECK(count(row, FleetCount::closed_host_lost) == 20);
  CHECK(count(row, FleetCount::hosts) == 1);
  CHECK(count(row, Count::messages_unanswered) == 9);
  CHECK(count(row, Count::messages_in_flight) == 0);
  CHECK(count(row, Count::waiting) == 0);
  CHECK(row.phase == Phase::hold);
  CHECK(row.workers == 2);
  CHECK(row.host.user_bytes == 100);
  CHECK(row.lost_ms == 70);
  book.lose(0);
  CHECK(book.row(2s, 0).phase == Phase::done);
  check_sums(book.row(2s, 0));
}

TEST_CASE("a host that is lost before it has said anything is none", "[fleet]") {
  HostBook book(2);
  book.lose(0);
  const Sample row = book.row(0s, 0);
  check_sums(row);
  CHECK(count(row, FleetCount::hosts) == 1);
  CHECK(row.phase == Phase::ramp);
}

}  // namespace
}  // namespace c1k
