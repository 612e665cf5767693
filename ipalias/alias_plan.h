// What is to be done, as values: what is wanted less what is present, and what the journal says
// against what is present. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/host/alias_journal.h"
#include "ipalias/options.h"

namespace c1k {

// Our mark on addresses (IFA_PROTO, Linux 5.18) and routes (rtm_protocol): a number that nobody has
// in iproute2's tables.
inline constexpr std::uint8_t kMark = 193;

struct PresentEntry {
  JournalEntry entry;
  std::uint8_t mark = 0;
};
using Entries = std::vector<JournalEntry>;

// The addresses for the device of index `device`, and the routes of `any` through loopback's.
// Throws Refusal for an address that no host can have: unspecified, multicast, broadcast, or one
// with a zone.
Entries wanted_entries(const std::vector<Address>& addresses, std::uint32_t device,
                       const std::vector<Prefix>& any, std::uint32_t loopback);

// What of `wanted` is to be added, each once. An address that is present on any device is not.
Entries missing_entries(const Entries& wanted, const std::vector<PresentEntry>& present);

struct Removal {
  Entries remove;   // ours and present
  Entries forget;   // not there any more, or there but somebody else's: only the journal changes
  Entries foreign;  // those of `forget` that are there
};

// What of `ours` is to go. `marked`: this kernel keeps marks on addresses, so one without ours was
// added by somebody else, even if the journal names it. Any mark in `present` says so as well: a
// kernel with IFA_PROTO marks 127.0.0.1 itself (IFAPROT_KERNEL_LO in net/ipv4/devinet.c), and one
// that is older by its number may have it too.
Removal plan_removal(const Entries& ours, const std::vector<PresentEntry>& present, bool marked);

Entries without(const Entries& all, const Entries& gone);

// The command that does the same: "ip address add 10.0.0.1/32 dev eth1".
std::string ip_command(Verb verb, const JournalEntry& entry, const std::string& device);

}  // namespace c1k
