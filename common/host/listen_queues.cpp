#include "common/host/listen_queues.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace c1k {
namespace {

int open_netlink() {
  return ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
}

bool is_ours(int name_space) {
  struct stat ours {
  }, theirs{};
  return ::stat("/proc/self/ns/net", &ours) == 0 && ::fstat(name_space, &theirs) == 0 &&
         ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

Address source_of(const inet_diag_msg& found) {
  if (found.idiag_family == AF_INET) return Address::v4(ntohl(found.id.idiag_src[0]));
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), found.id.idiag_src, bytes.size());
  return Address::v6(bytes);
}

// A socket belongs to the namespace that it was made in, wherever it is used.
int open_netlink_in(int name_space) {
  if (is_ours(name_space)) return open_netlink();
  const int home = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0) return -1;
  int made = -1;
  if (::setns(name_space, CLONE_NEWNET) == 0) {
    made = open_netlink();
    if (::setns(home, CLONE_NEWNET) != 0) ::_exit(3);  // we must not go on in a foreign network
  }
  ::close(home);
  return made;
}

}  // namespace

ListenQueues::ListenQueues(const std::string& namespace_path) {
  const int name_space = ::open(namespace_path.c_str(), O_RDONLY | O_CLOEXEC);
  if (name_space < 0) return;
  socket_ = open_netlink_in(name_space);
  ::close(name_space);
}

ListenQueues::~ListenQueues() {
  if (socket_ >= 0) ::close(socket_);
}

std::optional<std::vector<ListenQueue>> ListenQueues::read() const {
  std::vector<ListenQueue> queues;
  if (socket_ < 0 || !append(AF_INET, queues) || !append(AF_INET6, queues)) return std::nullopt;
  return queues;
}

bool ListenQueues::append(int family, std::vector<ListenQueue>& queues) const {
  struct {
    nlmsghdr header;
    inet_diag_req_v2 request;
  } question{};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  question.request.sdiag_family = static_cast<std::uint8_t>(family);
  question.request.sdiag_protocol = IPPROTO_TCP;
  question.request.idiag_states = 1U << TCP_LISTEN;
  if (::send(socket_, &question, sizeof question, 0) != sizeof question) return false;
  alignas(nlmsghdr) std::array<char, 32768> buffer;
  while (true) {
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    auto left = static_cast<unsigned>(got);
    for (auto* at = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(at, left);
         at = NLMSG_NEXT(at, left)) {
      if (at->nlmsg_type == NLMSG_DONE) return true;
      if (at->nlmsg_type == NLMSG_ERROR) return false;
      const auto* found =
          reinterpret_cast<const inet_diag_msg*>(reinterpret_cast<const char*>(at) + NLMSG_HDRLEN);
      // Of a listener: rqueue is its queue's length, wqueue its limit (inet_diag_msg_common_fill).
      queues.push_back({found->idiag_inode, source_of(*found), ntohs(found->id.idiag_sport),
                        found->idiag_rqueue, found->idiag_wqueue});
    }
  }
}

void add_queues(HostFigures& figures, const ListenQueues& queues,
                const std::set<std::uint64_t>& listeners) {
  const auto all = listeners.empty() ? std::nullopt : queues.read();
  if (!all) return;
  figures.accept_queue = figures.accept_queue_limit = 0;
  for (const ListenQueue& queue : *all) {
    if (!listeners.contains(queue.inode)) continue;
    *figures.accept_queue += queue.length;
    *figures.accept_queue_limit += queue.limit;
  }
}

std::uint64_t inode_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? status.st_ino : 0;
}

}  // namespace c1k
