#include "common/net/slots.h"

#include <algorithm>
#include <bitset>

namespace c1k {
namespace {

constexpr std::uint16_t kFirstPort = 1024;  // below it bind needs CAP_NET_BIND_SERVICE
constexpr std::uint32_t kLeftToOthers = 1000;

using Taken = std::bitset<65536>;

void take(Taken& taken, const PortRange& range) {
  for (std::uint32_t port = range.first; port <= range.last; ++port) taken.set(port);
}

std::vector<PortRange> free_ranges(const Taken& taken) {
  std::vector<PortRange> ports;
  for (std::uint32_t port = 1; port < 65536; ++port) {
    if (taken.test(port)) continue;
    const auto number = static_cast<std::uint16_t>(port);
    if (!ports.empty() && ports.back().last + 1U == port)
      ports.back().last = number;
    else
      ports.push_back({number, number});
  }
  return ports;
}

}  // namespace

Slots::Slots(std::vector<SlotFamily> families, const std::vector<PortRange>& ports,
             bool kernel_chooses)
    : families_(std::move(families)) {
  std::erase_if(families_, [](const SlotFamily& family) { return family.pairs() == 0; });
  for (const PortRange& range : ports)
    for (std::uint32_t port = range.first; port <= range.last; ++port)
      ports_.push_back(static_cast<std::uint16_t>(kernel_chooses ? 0 : port));
  for (const SlotFamily& family : families_) size_ += family.pairs() * ports_.size();
  own_ = count_own();
}

Slot Slots::at(std::uint8_t family, std::uint64_t j) const {
  const std::uint64_t targets = families_[family].targets.size();
  const std::uint64_t aliases = families_[family].aliases.size();
  return {family, static_cast<std::uint32_t>(j / targets % aliases),
          static_cast<std::uint32_t>(j % targets), ports_[j / (targets * aliases)]};
}

Slot Slots::at(std::uint64_t i) const {
  if (families_.size() == 1) return at(0, i);
  const std::uint64_t first = families_[0].pairs() * ports_.size();
  const std::uint64_t second = size_ - first;
  const std::uint64_t both = std::min(first, second);
  if (i < 2 * both) return at(static_cast<std::uint8_t>(i % 2), i / 2);
  return at(first > second ? 0 : 1, i - both);
}

Slots Slots::share(std::uint64_t part, std::uint64_t parts) const {
  std::vector<PortRange> ports;
  for (const std::uint16_t port : ports_)
    if (port % parts == part) ports.push_back({port, port});
  return Slots(families_, ports);
}

std::uint64_t Slots::number_of(const Slot& slot) const {
  const SlotFamily& family = families_[slot.family];
  const auto port = std::lower_bound(ports_.begin(), ports_.end(), slot.port) - ports_.begin();
  const std::uint64_t j = static_cast<std::uint64_t>(port) * family.pairs() +
                          std::uint64_t{slot.alias} * family.targets.size() + slot.target;
  if (families_.size() == 1) return j;
  const std::uint64_t first = families_[0].pairs() * ports_.size();
  const std::uint64_t both = std::min(first, size_ - first);
  return j < both ? 2 * j + slot.family : j + both;
}

bool Slots::is_own(const Slot& slot) const {
  const SlotFamily& family = families_[slot.family];
  const Endpoint& target = family.targets[slot.target];
  return target.port == slot.port && target.address == family.aliases[slot.alias];
}

std::uint64_t Slots::count_own() const {
  std::uint64_t own = 0;
  for (const SlotFamily& family : families_) {
    std::vector<Address> aliases = family.aliases;  // sorted: targets x aliases may be 4 x 10^9
    std::sort(aliases.begin(), aliases.end());
    for (const Endpoint& target : family.targets) {
      if (!has_port(target.port)) continue;
      const auto same = std::equal_range(aliases.begin(), aliases.end(), target.address);
      own += static_cast<std::uint64_t>(same.second - same.first);
    }
  }
  return own;
}

bool Slots::has_port(std::uint16_t port) const {
  return std::binary_search(ports_.begin(), ports_.end(), port);
}

std::uint64_t Slots::aliases() const {
  std::uint64_t count = 0;
  for (const SlotFamily& family : families_) count += family.aliases.size();
  return count;
}

const Address& Slots::alias(std::size_t number) const {
  const std::vector<Address>& first = families_.front().aliases;
  return number < first.size() ? first[number] : families_[1].aliases[number - first.size()];
}

std::uint64_t Slots::ports_below(std::uint32_t port) const {
  const auto first = std::upper_bound(ports_.begin(), ports_.end(), 0);  // 0: it chooses
  const auto end = std::lower_bound(first, ports_.end(), port);
  return static_cast<std::uint64_t>(end - first);
}

std::uint64_t Slots::targets() const {
  std::uint64_t count = 0;
  for (const SlotFamily& family : families_) count += family.targets.size();
  return count;
}

std::vector<PortRange> default_ports(const PortRange& local_range,
                                     const std::vector<PortRange>& reserved) {
  Taken taken;
  take(taken, {0, kFirstPort - 1});
  for (const PortRange& range : reserved) take(taken, range);
  const std::uint32_t left = std::min(kLeftToOthers, local_range.size());
  take(taken, {static_cast<std::uint16_t>(local_range.last - left + 1), local_range.last});
  return free_ranges(taken);
}

std::vector<PortRange> kernel_ports(const PortRange& local_range,
                                    const std::vector<PortRange>& reserved) {
  Taken taken;
  taken.set();
  for (std::uint32_t port = local_range.first; port <= local_range.last; ++port) taken.reset(port);
  for (const PortRange& range : reserved) take(taken, range);
  return free_ranges(taken);
}

}  // namespace c1k
