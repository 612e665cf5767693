#include "tests/lab/stack.h"

#include <sstream>

namespace c1k::lab {
namespace {

// nstat(8): of the namespace it runs in, since that began.
std::map<std::string, double> counters() {
  std::istringstream lines(output_of(
      {"nstat", "-asz", "TcpInCsumErrors", "TcpInErrs", "TcpRetransSegs", "TcpExtTCPChallengeACK",
       "TcpExtTCPSYNChallenge", "TcpExtPAWSEstab", "TcpExtTCPDSACKOldSent", "TcpExtTCPOFOQueue",
       "IpInHdrErrors", "IpInTruncatedPkts"},
      server_side()));
  std::map<std::string, double> all;
  std::string line, name;
  double value = 0;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    if (words >> name >> value) all[name] = value;
  }
  return all;
}

}  // namespace

ServerComplaints::ServerComplaints() : before_(counters()) {}

std::string ServerComplaints::now() const {
  std::string all;
  for (const auto& [name, value] : counters()) {
    const auto found = before_.find(name);
    const double more = value - (found == before_.end() ? 0 : found->second);
    if (more > 0) all += name + " " + std::to_string(more) + "\n";
  }
  return all;
}

}  // namespace c1k::lab
