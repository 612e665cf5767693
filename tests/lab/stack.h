// The same tests over both wires: the kernel's sockets from the lab's own aliases, and our TCP from
// addresses that no host of the lab has.
#pragma once

#include <map>
#include <string>

#include "tests/lab/scene.h"

namespace c1k::lab {

inline const std::string kStackTarget = "192.168.10.1:9000";

// How a client reaches the lab's server; `own`: with --stack own.
inline Words by_stack(bool own) {
  if (!own) return {"--ips", "192.168.10.131-146"};
  return {"--stack", "own", "--dev", "c1k0", "--ips", "192.168.10.200-215"};
}

// What the kernel of the server's side counts against its peers from now on.
class ServerComplaints {
 public:
  ServerComplaints();
  std::string now() const;  // empty: nothing

 private:
  std::map<std::string, double> before_;
};

}  // namespace c1k::lab
