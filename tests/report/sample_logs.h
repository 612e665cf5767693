// Logs for the tests of c1k-report: small ones, written row by row into a folder that goes away.
#pragma once

#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"

namespace c1k::report_test {

inline std::string lines(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& line : all) text += line + "\n";
  return text;
}

// 1,000 connections in 2.5 s, 4 of them failed on the way; a short row at the phase change, one
// unknown user_bytes there. The first attempt is at unix_ms 1,000,000.
inline std::string client_log() {
  return lines(
      {"time_s,unix_ms,phase,open,connecting,attempted,failed,closed,failed_refused,failed_timeout,"
       "failed_reset,closed_by_us,closed_by_peer,asked_per_s,attempted_per_s,opened_per_s,user_"
       "bytes,slab_bytes",
       "1.000,1001000,ramp,390,6,400,4,0,3,1,0,0,0,400,400,390,1009360,1100000",
       "2.000,1002000,ramp,790,6,800,4,0,3,1,0,0,0,400,400,400,1018960,2700000",
       "2.510,1002510,hold,1000,0,1004,4,0,3,1,0,0,0,400,400,411,,3540000",
       "2.520,1002520,hold,1000,0,1004,4,0,3,1,0,0,0,,0,9000,1024000,3540000",
       "3.520,1003520,hold,1000,0,1004,4,0,3,1,0,0,0,,0,0,1024000,3540000",
       "4.520,1004520,drain,998,0,1004,4,2,3,1,0,0,2,,0,0,1024000,3540000",
       "5.520,1005520,done,0,0,1004,4,1000,3,1,0,998,2,,0,0,1024000,1200000"});
}

// The other side of it, started 1.5 s earlier.
inline std::string server_log() {
  return lines(
      {"time_s,unix_ms,phase,open,accepted,closed,closed_by_us,closed_reset,"
       "accepted_per_s,user_bytes,slab_bytes",
       "0.000,998500,serve,0,0,0,0,0,0,500000,1000000",
       "1.000,999500,serve,0,0,0,0,0,0,500000,1000000",
       "2.000,1000500,serve,200,200,0,0,0,200,503200,1800000",
       "3.000,1001500,serve,590,590,0,0,0,390,509440,1900000",
       "4.000,1002500,serve,999,999,0,0,0,409,515984,2500000",
       "5.000,1003500,serve,1000,1000,0,0,0,1,516000,5000000",
       "6.000,1004500,serve,1000,1000,0,0,0,0,516000,5000000",
       "7.000,1005500,drain,1,1000,999,0,999,0,516000,1200000",
       "8.000,1006500,done,0,1000,1000,1,999,0,516000,1200000"});
}

}  // namespace c1k::report_test
