#include "tests/lab/reasons.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <thread>

#include "tests/catch.h"

namespace c1k::lab {
namespace {

std::string namespace_of(const std::string& process) {
  char name[64] = "";
  return ::readlink(("/proc/" + process + "/ns/net").c_str(), name, sizeof name - 1) > 0 ? name
                                                                                         : "";
}

}  // namespace

Words reasons_in(const std::string& summary) {
  Words found;
  const boost::json::value parsed = boost::json::parse(contents_of(summary));
  for (const auto& reason : parsed.as_object().at("reasons").as_array())
    found.emplace_back(reason.as_object().at("name").as_string());
  return found;
}

boost::json::object parsed_summary(const std::string& file) {
  return boost::json::parse(contents_of(file)).as_object();
}

std::string evidence_of(const boost::json::object& summary, const std::string& name) {
  for (const auto& reason : summary.at("reasons").as_array())
    if (reason.at("name").as_string() == name)
      return std::string(reason.at("evidence").as_string());
  return "";
}

bool names(const Words& reasons, const std::string& name) {
  return std::find(reasons.begin(), reasons.end(), name) != reasons.end();
}

OwnNetwork::OwnNetwork() : holder_({"unshare", "-n", "sleep", "600"}) {
  const std::string process = std::to_string(holder_.pid());
  REQUIRE(eventually(kSoon, [&process] { return namespace_of(process) != namespace_of("self"); }));
  side_.network = "/proc/" + process + "/ns/net";
  output_of({"ip", "link", "set", "lo", "up"}, side_);
}

void send_datagrams(const std::string& network, std::uint32_t flows) {
  bool sent = true;
  std::thread([&] {  // the namespace is the thread's, and goes with it
    const int name_space = ::open(network.c_str(), O_RDONLY | O_CLOEXEC);
    sent = ::setns(name_space, CLONE_NEWNET) == 0;
    ::close(name_space);
    const int any = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    for (std::uint32_t flow = 0; sent && flow < flows; ++flow) {
      to.sin_addr.s_addr = htonl(0x7f100000U + flow);
      ::sendto(any, "", 1, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    ::close(any);
  })
      .join();
  REQUIRE(sent);
}

}  // namespace c1k::lab
