#include "common/record/column.h"

#include "tests/catch.h"

namespace c1k {
namespace {

std::string row_of(const Column& column, const Sample& sample = {}) {
  return row_line({column}, sample);
}

Column fixed(Cell cell) {
  return {"fixed", [cell](const Sample&) { return cell; }};
}

TEST_CASE("an unknown figure is an empty cell, never 0") {
  CHECK(row_of(fixed(Cell{})) == "\n");
  CHECK(row_of(fixed(cell_of(std::nullopt))) == "\n");
  CHECK(row_of(fixed(cell_of(std::optional<double>{}, 3))) == "\n");
  CHECK(row_of(fixed(microseconds(std::nullopt))) == "\n");
  CHECK(row_of(fixed(cell_of(std::optional<std::uint64_t>{0}))) == "0\n");
  CHECK(row_line({fixed(Cell{}), fixed(Cell{}), fixed(Cell{})}, {}) == ",,\n");
}

TEST_CASE("decimals have their places, whole numbers none, and nothing is grouped") {
  CHECK(row_of(fixed(Cell{std::uint64_t{18'446'744'073'709'551'615U}})) ==
        "18446744073709551615\n");
  CHECK(row_of(fixed(Decimal{1234567.0, 0})) == "1234567\n");
  CHECK(row_of(fixed(Decimal{0.05, 1})) == "0.1\n");
  CHECK(row_of(fixed(Decimal{-2.5, 1})) == "-2.5\n");
  CHECK(row_of(fixed(Decimal{1e9, 3})) == "1000000000.000\n");
  CHECK(row_of(fixed(microseconds(1'234'567.0))) == "1234.6\n");
  CHECK(row_of(fixed(Cell{std::string_view{"ramp"}})) == "ramp\n");
}

TEST_CASE("a header names the columns in their order") {
  CHECK(header_line({{"a", {}}, {"b_us", {}}, {"c", {}}}) == "a,b_us,c\n");
}

TEST_CASE("time has three decimals and the phase its word") {
  Columns columns;
  append_time_columns(columns);
  CHECK(header_line(columns) == "time_s,unix_ms,phase\n");
  Sample sample;
  sample.time = std::chrono::microseconds{12'345'600};
  sample.unix_ms = 1'700'000'000'123;
  sample.phase = Phase::hold;
  CHECK(row_line(columns, sample) == "12.346,1700000000123,hold\n");
  CHECK(row_line(columns, Sample{}) == "0.000,0,ramp\n");
}

TEST_CASE("each phase has its word") {
  CHECK(name_of(Phase::ramp) == "ramp");
  CHECK(name_of(Phase::hold) == "hold");
  CHECK(name_of(Phase::serve) == "serve");
  CHECK(name_of(Phase::drain) == "drain");
  CHECK(name_of(Phase::done) == "done");
}

TEST_CASE("a counter's column shows it, a rate's how it grew per second") {
  Sample sample;
  sample.counts = {10, 500};
  sample.earlier = {10, 200};
  sample.interval = std::chrono::milliseconds{1500};
  CHECK(row_of(counter_column({1, "open"}), sample) == "500\n");
  CHECK(row_of(rate_column({1, "open"}, ""), sample) == "200.0\n");
  CHECK(row_of(rate_column({0, "open"}, ""), sample) == "0.0\n");
}

TEST_CASE("what shrank has a rate below zero") {
  Sample sample;
  sample.counts = {100};
  sample.earlier = {350};
  sample.interval = std::chrono::seconds{1};
  CHECK(sample.per_second(0) == -250.0);
}

TEST_CASE("the first sample has no rates") {
  Sample sample;
  sample.counts = {500};
  sample.earlier = {0};
  CHECK(sample.per_second(0) == std::nullopt);
  CHECK(row_of(rate_column({0, "open"}, ""), sample) == "\n");
}

TEST_CASE("the host's columns come in the order that was promised") {
  Columns columns;
  append_host_columns(columns);
  CHECK(header_line(columns) ==
        "workers,cpu_pct,user_bytes,available_bytes,slab_bytes,tcp_inuse,tcp_orphan,tcp_tw,"
        "tcp_alloc,tcp_queue_pages,host_cpu_pct,host_softirq_pct\n");
  Sample sample;
  CHECK(row_line(columns, sample) == "0,,,,,,,,,,,\n");
  sample.workers = 2;
  sample.cpu_pct = 150.04;
  sample.host = {1, 2, 3, 4, 5, 6, 7, 8, 50.0, 12.55, 9, 10, 11, 12, {}, {}, {}};
  CHECK(row_line(columns, sample) == "2,150.0,1,2,3,4,5,6,7,8,50.0,12.6\n");
}

TEST_CASE("the kernel's columns come in the order that was promised") {
  Columns columns;
  append_kernel_columns(columns);
  CHECK(header_line(columns) ==
        "listen_overflows,listen_drops,reqq_full_drop,reqq_full_cookies,tcp_tw_overflow,"
        "tcp_abort_on_memory,tcp_memory_pressures,tcp_syn_retrans,tcp_backlog_drop,tcp_timeouts,"
        "tcp_retrans_segs,softnet_drops,files_open\n");
  Sample sample;
  CHECK(row_line(columns, sample) == ",,,,,,,,,,,,\n");
  sample.host.kernel[0] = 0;
  sample.host.kernel[11] = 12;
  sample.host.files_open = 99;
  CHECK(row_line(columns, sample) == "0,,,,,,,,,,,12,99\n");
}

TEST_CASE("a timing's quantiles are microseconds") {
  Columns columns;
  append_quantiles(columns, {"late_us", Timing::late, ""});
  CHECK(header_line(columns) == "late_us_p50,late_us_p90,late_us_p99,late_us_p999,late_us_max\n");
  Sample sample;
  CHECK(row_line(columns, sample) == ",,,,\n");
  sample.timings[Timing::connect].add(1000);
  CHECK(row_line(columns, sample) == ",,,,\n");
  sample.timings[Timing::late].add(0, 99);
  sample.timings[Timing::late].add(50);
  CHECK(row_line(columns, sample) == "0.0,0.0,0.0,0.1,0.1\n");
}

}  // namespace
}  // namespace c1k
