// The same tests over all wires: the kernel's sockets from the lab's own aliases, and our TCP from
// addresses that no host of the lab has, by a packet socket and by AF_XDP.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/lab/scene.h"

namespace c1k::lab {

inline const std::string kStackTarget = "192.168.10.1:9000";

enum class Stack : std::uint8_t { kernel, packet, xdp };
// False, with a warning: this machine does not let us have it.
bool is_to_be_had(Stack stack);

// How a client reaches the lab's server.
inline Words by_stack(Stack stack) {
  if (stack == Stack::kernel) return {"--ips", "192.168.10.131-146"};
  return {"--stack", "own",  "--stack-io", stack == Stack::xdp ? "xdp" : "packet",
          "--dev",   "c1k0", "--ips",      "192.168.10.200-215"};
}

// What the kernel of the server's side counts against its peers from now on. What is said again for
// a frame that the lab's own queues lost (net.core.netdev_max_backlog, 1,000 frames a processor) is
// nobody's fault.
class ServerComplaints {
 public:
  ServerComplaints();
  std::string now() const;  // empty: nothing

 private:
  std::map<std::string, double> before_;
  double lost_before_ = 0;
};

}  // namespace c1k::lab
