#include "tests/lab/stack.h"

#include <fstream>
#include <sstream>

#include "tests/catch.h"

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

// Frames that found the queue between two devices full, on all processors (softnet_stat, the second
// column).
double lost_between() {
  std::ifstream rows("/proc/net/softnet_stat");
  std::string row;
  double lost = 0;
  while (std::getline(rows, row)) {
    std::istringstream words(row);
    unsigned taken = 0, dropped = 0;
    words >> std::hex >> taken >> dropped;
    lost += dropped;
  }
  return lost;
}

}  // namespace

bool is_to_be_had(Stack stack) {
  if (stack != Stack::xdp) return true;
  Program client(plus({client_program(), "--target", kStackTarget, "--count", "10", "--check"},
                      by_stack(stack)),
                 client_side());
  if (client.wait(kSoon) == 0) return true;
  WARN("skipped: no AF_XDP here: " << client.text());
  return false;
}

// What an earlier run has left there may still say its last words again.
ServerComplaints::ServerComplaints() {
  CHECK(eventually(kSoon, [] {
    return output_of(
               {"ss", "-Htan", "state", "last-ack", "state", "fin-wait-1", "state", "closing"},
               server_side())
        .empty();
  }));
  before_ = counters();
  lost_before_ = lost_between();
}

std::string ServerComplaints::now() const {
  std::string all;
  for (const auto& [name, value] : counters()) {
    const auto found = before_.find(name);
    double more = value - (found == before_.end() ? 0 : found->second);
    if (name == "TcpRetransSegs") more -= lost_between() - lost_before_;
    if (more > 0) all += name + " " + std::to_string(more) + "\n";
  }
  return all;
}

}  // namespace c1k::lab
