#include "server/columns.h"

#include "tests/catch.h"

namespace c1k {
namespace {

// The names are a promise: whoever changes this test breaks somebody's scripts.
TEST_CASE("the header of a server's log is what was promised") {
  CHECK(header_line(server_columns()) ==
        "time_s,unix_ms,phase,open,accepted,closed,closed_by_us,closed_by_peer,closed_reset,"
        "closed_timeout,closed_worker_lost,closed_other,accepted_per_s,accept_errors,workers,"
        "cpu_pct,user_bytes,available_bytes,slab_bytes,tcp_inuse,tcp_orphan,tcp_tw,tcp_alloc,"
        "tcp_queue_pages,host_cpu_pct,host_softirq_pct,listen_overflows,listen_drops,"
        "reqq_full_drop,reqq_full_cookies,tcp_tw_overflow,tcp_abort_on_memory,"
        "tcp_memory_pressures,tcp_syn_retrans,tcp_backlog_drop,tcp_timeouts,tcp_retrans_segs,"
        "softnet_drops,files_open,descriptors,accept_queue,accept_queue_limit,"
        "bytes_received,bytes_sent,messages_pushed,messages_missed,closed_protocol,opening,"
        "proxy_headers,rejected,pings_received,pings_sent,pongs_received,closed_no_pong,"
        "wire_bytes_received,wire_bytes_sent,handshakes_tls\n");
}

TEST_CASE("each counter of the server has its own column") {
  Sample sample;
  sample.phase = Phase::serve;
  sample.counts = {100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112,
                   113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124};
  sample.earlier = std::vector<std::uint64_t>(kServerCounters);
  CHECK(row_line(server_columns(), sample) ==
        "0.000,0,serve,100,101,102,103,104,105,106,107,108,,109,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,110,"
        "111,112,113,114,115,116,117,118,119,120,121,122,123,124\n");
  sample.interval = std::chrono::seconds{2};
  CHECK(row_line(server_columns(), sample).find(",108,50.5,109,") != std::string::npos);
}

}  // namespace
}  // namespace c1k
