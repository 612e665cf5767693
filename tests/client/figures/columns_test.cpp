#include "client/figures/columns.h"

#include "tests/catch.h"

namespace c1k {
namespace {

Sample a_sample() {
  Sample sample;
  sample.counts.resize(kClientCounters);
  sample.earlier.resize(kClientCounters);
  return sample;
}

// The names are a promise: whoever changes this test breaks somebody's scripts.
TEST_CASE("the header of a client's log is what was promised") {
  CHECK(
      header_line(client_columns()) ==
      "time_s,unix_ms,phase,open,connecting,attempted,failed,closed,skipped,"
      "failed_refused,failed_timeout,failed_reset,failed_unreachable,failed_no_descriptor,"
      "failed_no_memory,failed_no_watch,failed_cancelled,failed_worker_lost,failed_other,"
      "closed_by_us,closed_by_peer,closed_reset,closed_timeout,closed_worker_lost,closed_other,"
      "asked_per_s,attempted_per_s,opened_per_s,attempted_max_10ms,lost_ms,"
      "connect_us_p50,connect_us_p99,connect_us_max,workers,cpu_pct,"
      "user_bytes,available_bytes,slab_bytes,tcp_inuse,tcp_orphan,tcp_tw,tcp_alloc,"
      "tcp_queue_pages,host_cpu_pct,host_softirq_pct,"
      "connect_us_p90,connect_us_p999,connect_due_us_p50,connect_due_us_p90,connect_due_us_p99,"
      "connect_due_us_p999,connect_due_us_max,late_us_p50,late_us_p90,late_us_p99,late_us_p999,"
      "late_us_max,listen_overflows,listen_drops,reqq_full_drop,reqq_full_cookies,"
      "tcp_tw_overflow,tcp_abort_on_memory,tcp_memory_pressures,tcp_syn_retrans,"
      "tcp_backlog_drop,tcp_timeouts,tcp_retrans_segs,softnet_drops,files_open,"
      "failed_not_greeted,"
      "active,messages_sent,messages_answered,messages_unanswered,messages_in_flight,"
      "messages_missed,messages_late,messages_wrong,messages_pushed,bytes_sent,bytes_received,"
      "messages_sent_per_s,messages_answered_per_s,message_us_p50,message_us_p90,message_us_p99,"
      "message_us_p999,message_us_max,message_late_us_p99,message_late_us_max,"
      "waiting,lifetimes_ended,storm_dropped,"
      "bytes_answered,bytes_unanswered,bytes_in_flight,bytes_loose,"
      "opening_us_p50,opening_us_p90,opening_us_p99,opening_us_p999,opening_us_max,"
      "wire_bytes_sent,wire_bytes_received,closed_age_us_p50,closed_age_us_p90,closed_age_us_p99,"
      "closed_age_us_p999,closed_age_us_max,heard,descriptors,accept_queue,accept_queue_limit,"
      "oldest_unanswered_us,failed_rejected,closed_no_pong,closed_protocol,pings_sent,"
      "pongs_received,ping_us_p50,ping_us_p90,ping_us_p99,ping_us_p999,ping_us_max,"
      "retransmitted,ring_drops,frames_unsent,bad_checksums,failed_tls,handshakes_tls,tls_resumed,"
      "tls_us_p50,tls_us_p90,tls_us_p99,tls_us_p999,tls_us_max\n");
}

TEST_CASE("the first row of a client's log has no rates and no latencies") {
  CHECK(row_line(client_columns(), a_sample()) ==
        "0.000,0,ramp,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,,,,0,0,,,,0,,,,,,,,,,,,"
        ",,,,,,,,,,,,,,,,,,,,,,,,,0,0,0,0,0,0,0,0,0,0,0,0,,,,,,,,,,0,0,0,0,0,0,0,,,,,,0,0,,,,,,0,,,"
        ",,0,0,0,0,0,,,,,,0,0,0,0,0,0,0,,,,,\n");
}

TEST_CASE("each counter of the client has its own column") {
  Sample sample = a_sample();
  for (std::size_t i = 0; i < kClientCounters; ++i) sample.counts[i] = 100 + i;
  CHECK(row_line(client_columns(), sample)
            .find(",100,101,102,103,104,105,106,107,108,109,110,111,112,113,114,115,116,117,118,"
                  "119,120,"
                  "121,,,") != std::string::npos);
}

TEST_CASE("what is said has columns at the end, latencies of the interval among them") {
  Sample sample = a_sample();
  sample.interval = std::chrono::seconds{2};
  for (std::size_t i = 0; i < kClientCounters; ++i) sample.counts[i] = 100 + i;
  sample.earlier = sample.counts;
  sample.earlier[static_cast<std::size_t>(ClientCount::messages_sent)] -= 10;
  for (std::uint64_t us = 1; us <= 50; ++us) sample.timings[Timing::message].add(us);
  sample.timings[Timing::message_late].add(500);
  const std::string row = row_line(client_columns(), sample);
  CHECK_THAT(row, Catch::Matchers::EndsWith(
                      ",124,125,126,127,128,129,130,131,132,133,134,5.0,0.0,0.0,0.0,0.1,0.1,0.1,"
                      "0.5,0.5,135,136,137,138,139,140,141,,,,,,142,143,,,,,,144,,,,,"
                      "145,146,147,148,149,,,,,,150,151,152,153,154,155,156,,,,,\n"));
}

TEST_CASE("a client's rates and latencies are of the interval") {
  Sample sample = a_sample();
  sample.interval = std::chrono::milliseconds{500};
  sample.counts[static_cast<std::size_t>(ClientCount::open)] = 90;
  sample.counts[static_cast<std::size_t>(ClientCount::closed)] = 20;
  sample.earlier[static_cast<std::size_t>(ClientCount::closed)] = 10;
  sample.counts[static_cast<std::size_t>(ClientCount::attempted)] = 120;
  sample.asked_per_s = 10'000;
  sample.attempted_max_10ms = 7;
  sample.lost_ms = 3;
  for (int i = 0; i < 99; ++i) sample.timings[Timing::connect].add(60);
  sample.timings[Timing::connect].add(63);
  CHECK(opened_per_s(sample) == 200.0);
  CHECK(row_line(client_columns(), sample).find(",10000,240.0,200.0,7,3,0.1,0.1,0.1,0,") !=
        std::string::npos);
}

}  // namespace
}  // namespace c1k
