// The Ethernet frames by which hosts ask whose an address is, and say it, as bytes: ARP (RFC 826,
// RFC 5227) and neighbour discovery (RFC 4861).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/base/address.h"
#include "common/net/hardware.h"

namespace c1k {

struct Claim {
  Address address;
  Hardware hardware{};  // who has it
};
struct Question {
  Address address;      // whose hardware address is asked for
  Address asker;        // 0.0.0.0 or ::, it is a probe
  Hardware hardware{};  // the asker's
};

// Asks for `address` from nobody, so that no cache learns it: a conflict probe.
std::vector<std::uint8_t> probe_frame(const Address& address, const Hardware& hardware);
// Asks for it, from `asker`, who has `hardware`.
std::vector<std::uint8_t> question_frame(const Address& address, const Address& asker,
                                         const Hardware& hardware);
// To who asked, or to all where that was a probe: `hardware` has it.
std::vector<std::uint8_t> answer_frame(const Question& question, const Hardware& hardware);
// To all, unasked: an ARP announcement, or an unsolicited advertisement.
std::vector<std::uint8_t> announcement_frame(const Address& address, const Hardware& hardware);

// Whom a received frame says to have which address: an ARP packet's sender, a Neighbour
// Advertisement's target, or the target of another's probe for it (RFC 5227 2.1.1: a conflict too).
std::optional<Claim> claim_in(std::span<const std::uint8_t> frame);
// What a received frame asks for.
std::optional<Question> question_in(std::span<const std::uint8_t> frame);

}  // namespace c1k
