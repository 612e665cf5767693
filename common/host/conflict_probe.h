// Whether another host answers for an address, before it is taken: ARP probes as in RFC 5227
// section 1.1 and Neighbour Solicitations as in RFC 4862 section 5.4, all at once, then 300 ms for
// answers.
#pragma once

#include <string>
#include <vector>

#include "common/base/address.h"
#include "common/net/neighbour_frames.h"

namespace c1k {

struct ProbeResult {
  std::vector<Claim> claims;
  std::string skipped;  // why nothing was asked; empty when it was
};

// Needs CAP_NET_RAW; skipped without, and on a device that is down or has no neighbours.
ProbeResult probe_conflicts(const Device& device, const std::vector<Address>& addresses);

}  // namespace c1k
