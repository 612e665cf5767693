// The kernel's addresses and routes, by rtnetlink(7). Requests go in bursts: many in one send, then
// their answers, so that a burst costs one wake-up and not one for each.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/net/hardware.h"
#include "ipalias/alias_plan.h"

struct nl_msg;
struct nl_sock;

namespace c1k {

class Netlink {
 public:
  Netlink();  // throws Refusal

  Device device(const std::string& name);    // throws Refusal when there is none
  std::string name_of(std::uint32_t index);  // "#7" when there is none
  // Every address of every device, as if its prefix were full length, and with `routes` the local
  // routes through `loopback`. Throws std::runtime_error.
  std::vector<PresentEntry> present(bool routes);

  // One result for each entry, in order: 0, or the errno. Nothing is thrown: what was not sent or
  // not answered has the errno of the socket, and may or may not be done.
  std::vector<int> add(const Entries& entries);
  std::vector<int> remove(const Entries& entries);

 private:
  struct Freed {
    void operator()(nl_sock* socket) const;
  };
  int connect();  // anew: 0, or libnl's error
  std::vector<int> change(const Entries& entries, bool is_add);
  int burst(const Entries& entries, std::size_t from, std::size_t to, bool is_add,
            std::vector<int>& results);
  void dump(int type, int family, std::vector<PresentEntry>& into);

  std::unique_ptr<nl_sock, Freed> socket_;
  std::uint32_t next_ = 1;  // the next request's sequence number
};

// Whether this kernel keeps IFA_PROTO (Linux 5.18, include/uapi/linux/if_addr.h).
bool keeps_marks();

}  // namespace c1k
