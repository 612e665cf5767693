// The Ethernet frames of the conflict probe, as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/address.h"

namespace c1k {

struct Claim {
  Address address;
  std::string hardware;  // who answered: "02:00:00:00:00:01"
};

std::string hardware_text(const std::uint8_t* six_bytes);

// The Ethernet frame that asks for `address` from a host of that hardware address.
std::vector<std::uint8_t> probe_frame(const Address& address,
                                      const std::vector<std::uint8_t>& hardware);

// Whom a received frame says to have which address: an ARP packet's sender, a Neighbour
// Advertisement's target, or the target of another's probe for it (RFC 5227 2.1.1: a conflict too).
// An empty `hardware` when the frame says nothing.
Claim claim_in(const std::uint8_t* frame, std::size_t size);

}  // namespace c1k
