// What a packet socket's ring takes, and which worker's ring: programs of the classic packet filter
// (Documentation/networking/filter.rst), run by the kernel for each frame.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <span>
#include <vector>

#include "common/base/address.h"

namespace c1k {

// TCP and ICMP that this host's device was meant to get, for an address between the lowest and the
// highest of `ours`, of IPv6 by the last 32 bits: other hosts' frames and most of this host's own
// cost no slot. What is let in beside ours is told apart later.
std::vector<sock_filter> frames_for(std::span<const Address> ours);

// The number of a worker, of [0, workers): the rest of the port that a segment goes to, or that the
// one came from which an ICMP error quotes. What is neither goes to worker 0, and so does what has
// IP options: nobody sends those.
std::vector<sock_filter> worker_by_port(std::uint32_t workers);

}  // namespace c1k
