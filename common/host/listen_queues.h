// The accept queues of listeners, by NETLINK_SOCK_DIAG filtered to LISTEN (sock_diag(7)): it walks
// the listeners only, never the table of a million connections.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/address.h"
#include "common/record/sample.h"

namespace c1k {

struct ListenQueue {
  std::uint64_t inode = 0;
  Address address;  // that it listens on
  std::uint16_t port = 0;
  std::uint64_t length = 0;  // connections that wait to be accepted
  std::uint64_t limit = 0;   // min(backlog, somaxconn)
};

class ListenQueues {
 public:
  // `namespace_path`: "/proc/PID/ns/net"; the asking socket is made in there, the caller goes back
  // at once. Not the caller's own: needs CAP_SYS_ADMIN, else is_open() is false.
  explicit ListenQueues(const std::string& namespace_path);
  ~ListenQueues();
  ListenQueues(const ListenQueues&) = delete;
  ListenQueues& operator=(const ListenQueues&) = delete;

  bool is_open() const { return socket_ >= 0; }
  // All TCP listeners of the namespace, IPv4 and IPv6; nullopt: the kernel does not say.
  std::optional<std::vector<ListenQueue>> read() const;

 private:
  bool append(int family, std::vector<ListenQueue>& queues) const;

  int socket_ = -1;
};

// The sum over the listeners that have these inodes, into accept_queue and accept_queue_limit; left
// unknown where there are none, or the kernel does not say.
void add_queues(HostFigures& figures, const ListenQueues& queues,
                const std::set<std::uint64_t>& listeners);

std::uint64_t inode_of(int descriptor);  // of a socket; 0: it is none

}  // namespace c1k
