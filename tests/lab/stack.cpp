#include "tests/lab/stack.h"

#include <sstream>

namespace c1k::lab {

// nstat(8): of the namespace it runs in, since that began.
std::string complaints_of_server() {
  std::istringstream lines(output_of(
      {"nstat", "-asz", "TcpInCsumErrors", "TcpInErrs", "TcpRetransSegs", "TcpExtTCPChallengeACK",
       "TcpExtTCPSYNChallenge", "TcpExtPAWSEstab", "TcpExtTCPDSACKOldSent", "TcpExtTCPOFOQueue",
       "IpInHdrErrors", "IpInTruncatedPkts"},
      server_side()));
  std::string all, line, name;
  double value = 0;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    if (words >> name >> value && value > 0) all += line + "\n";
  }
  return all;
}

}  // namespace c1k::lab
