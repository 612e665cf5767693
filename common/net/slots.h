// Slots: every planned combination of source address, source port and target, by arithmetic. No
// list, no memory per slot, an even load on every alias and target from the first slot on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/base/endpoint.h"

namespace c1k {

// Aliases and targets of one address family: only these can meet.
struct SlotFamily {
  std::vector<Address> aliases;
  std::vector<Endpoint> targets;
  std::uint64_t pairs() const { return std::uint64_t{aliases.size()} * targets.size(); }
};

struct Slot {
  std::uint8_t family = 0;  // index into Slots::families()
  std::uint32_t alias = 0;
  std::uint32_t target = 0;
  std::uint16_t port = 0;
};

class Slots {
 public:
  Slots() = default;
  // Families without aliases or without targets have no slots. `ports`: sorted, not overlapping;
  // with `kernel_chooses` only their number counts, and every slot has port 0.
  Slots(std::vector<SlotFamily> families, const std::vector<PortRange>& ports,
        bool kernel_chooses = false);

  std::uint64_t size() const { return size_; }
  // Slot i of [0, size()): within a family of T targets and A aliases, slot j is target j mod T,
  // alias (j / T) mod A, port number j / (T x A) of the list. Two families take turns until the
  // smaller one is used up.
  Slot at(std::uint64_t i) const;
  // The other way round: i of the slot of at(i). Its port is one of those.
  std::uint64_t number_of(const Slot& slot) const;
  // Those of every `parts`-th port, beginning with `part`: a port's rest by division is its part.
  Slots share(std::uint64_t part, std::uint64_t parts) const;
  // All aliases in the order of families(), from 0 on: below kMaxAliases.
  std::uint16_t alias_number(const Slot& slot) const {
    return static_cast<std::uint16_t>(slot.alias +
                                      (slot.family == 0 ? 0 : families_.front().aliases.size()));
  }
  const Address& alias(std::size_t number) const;  // by that number
  // A slot that would connect to itself (source = target): it is left out.
  bool is_own(const Slot& slot) const;
  std::uint64_t usable() const { return size_ - own_; }

  const std::vector<SlotFamily>& families() const { return families_; }
  std::size_t ports() const { return ports_.size(); }
  bool has_port(std::uint16_t port) const;
  std::uint16_t lowest_port() const { return ports_.empty() ? 0 : ports_.front(); }
  std::uint64_t ports_below(std::uint32_t port) const;  // 0 where the kernel chooses
  std::uint64_t aliases() const;                        // that meet a target
  std::uint64_t targets() const;                        // that meet an alias

 private:
  Slot at(std::uint8_t family, std::uint64_t j) const;
  std::uint64_t count_own() const;

  std::vector<SlotFamily> families_;
  std::vector<std::uint16_t> ports_;
  std::uint64_t size_ = 0;
  std::uint64_t own_ = 0;
};

// The ports that a client uses unasked: 1024-65535, less the reserved ones, less the last 1,000 of
// the kernel's own range: binding all of that on one alias would leave no automatic port to any
// other program of the namespace.
std::vector<PortRange> default_ports(const PortRange& local_range,
                                     const std::vector<PortRange>& reserved);

// Those that the kernel chooses from by itself: its own range less the reserved ones.
std::vector<PortRange> kernel_ports(const PortRange& local_range,
                                    const std::vector<PortRange>& reserved);

}  // namespace c1k
