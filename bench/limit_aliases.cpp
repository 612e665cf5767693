// What adding addresses costs the kernel alone: limit_aliases DEVICE COUNT [BURST]
//
// COUNT /32s from 10.0.0.0 on, in bursts of BURST requests (1: each awaits its answer), each with
// NLM_F_ACK. Prints the seconds from the first request to the last answer; at each 5,000 it says on
// stderr how far it is.
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "bench/limit.h"

namespace {

constexpr unsigned kEach = 5000;

struct Request {
  nlmsghdr header;
  ifaddrmsg about;
  rtattr attribute;
  std::uint32_t address;
};
static_assert(sizeof(Request) == NLMSG_ALIGN(sizeof(Request)));

Request request(unsigned number, int device) {
  Request one{};
  one.header.nlmsg_len = sizeof one;
  one.header.nlmsg_type = RTM_NEWADDR;
  one.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  one.header.nlmsg_seq = number;
  one.about.ifa_family = AF_INET;
  one.about.ifa_prefixlen = 32;
  one.about.ifa_index = static_cast<unsigned>(device);
  one.attribute.rta_len = RTA_LENGTH(sizeof one.address);
  one.attribute.rta_type = IFA_LOCAL;
  one.address = htonl(0x0a000000 + number);
  return one;
}

void await(int netlink, std::size_t answers) {
  alignas(nlmsghdr) char buffer[8192];
  while (answers > 0) {
    int size = limit::check(static_cast<int>(recv(netlink, buffer, sizeof buffer, 0)), "recv");
    for (auto* header = reinterpret_cast<nlmsghdr*>(buffer); NLMSG_OK(header, size);
         header = NLMSG_NEXT(header, size)) {
      errno = -reinterpret_cast<const nlmsgerr*>(header + 1)->error;
      if (errno != 0) limit::check(-1, "the kernel's answer");
      --answers;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fputs("limit_aliases DEVICE COUNT [BURST]\n", stderr), 2;
  const int device = static_cast<int>(if_nametoindex(argv[1]));
  if (device == 0) limit::check(-1, argv[1]);
  const unsigned count = limit::number(argc, argv, 2, 0);
  const unsigned burst = limit::number(argc, argv, 3, 1);
  const int netlink =
      limit::check(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "socket");
  const int room = 256 << 10;  // for the answers of a burst
  limit::check(setsockopt(netlink, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room), "SO_RCVBUF");
  const std::int64_t start_ns = limit::now_ns();
  for (unsigned done = 0; done < count;) {
    std::vector<Request> requests;
    for (; done < count && requests.size() < burst; ++done)
      requests.push_back(request(done, device));
    const std::size_t size = requests.size() * sizeof(Request);
    limit::check(static_cast<int>(send(netlink, requests.data(), size, 0)), "send");
    await(netlink, requests.size());
    if (done / kEach > (done - requests.size()) / kEach)
      std::fprintf(stderr, "limit_aliases: %u of %u added\n", done, count);
  }
  std::printf("%.3f\n", limit::seconds(start_ns, limit::now_ns()));
}
