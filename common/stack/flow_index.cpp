#include "common/stack/flow_index.h"

#include <algorithm>

namespace c1k {
namespace {

bool are_in_a_row(const std::vector<Address>& list) {
  for (std::size_t i = 1; i < list.size(); ++i)
    if (list[i - 1].family() != list[i].family() || !(list[i - 1] < list[i]) ||
        list[i - 1].distance_to(list[i]) != 1)
      return false;
  return !list.empty();
}

template <class Value>
std::vector<std::pair<Value, std::uint32_t>> sorted(const std::vector<Value>& list) {
  std::vector<std::pair<Value, std::uint32_t>> all;
  all.reserve(list.size());
  for (const Value& one : list) all.emplace_back(one, static_cast<std::uint32_t>(all.size()));
  std::sort(all.begin(), all.end());
  return all;
}

template <class Value>
std::size_t place_in(const std::vector<std::pair<Value, std::uint32_t>>& sorted,
                     const Value& value) {
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), std::pair(value, 0U));
  return found != sorted.end() && found->first == value ? found->second : AddressPlaces::kNone;
}

}  // namespace

AddressPlaces::AddressPlaces(const std::vector<Address>& list) {
  if (are_in_a_row(list)) {
    first_ = list.front();
    in_a_row_ = list.size();
  } else {
    sorted_ = sorted(list);
  }
}

std::size_t AddressPlaces::find(const Address& address) const {
  if (in_a_row_ == 0) return place_in(sorted_, address);
  if (address.family() != first_.family() || address < first_) return kNone;
  const std::uint64_t place = first_.distance_to(address);
  return place < in_a_row_ ? place : kNone;
}

FlowIndex::FlowIndex(const Slots& slots) : slots_(slots) {
  for (const SlotFamily& family : slots.families())
    families_.push_back({AddressPlaces(family.aliases), sorted(family.targets)});
}

ConnectionIndex FlowIndex::find(const Flow& flow) const {
  for (std::size_t i = 0; i < families_.size(); ++i) {
    const std::size_t alias = families_[i].aliases.find(flow.local.address);
    if (alias == AddressPlaces::kNone) continue;
    const std::size_t target = place_in(families_[i].targets, flow.remote);
    if (target == AddressPlaces::kNone || !slots_.has_port(flow.local.port)) return 0;
    const Slot slot{static_cast<std::uint8_t>(i), static_cast<std::uint32_t>(alias),
                    static_cast<std::uint32_t>(target), flow.local.port};
    return static_cast<ConnectionIndex>(slots_.number_of(slot) + 1);
  }
  return 0;
}

Flow FlowIndex::at(ConnectionIndex connection) const {
  const Slot slot = slots_.at(connection - 1);
  const SlotFamily& family = slots_.families()[slot.family];
  return {{family.aliases[slot.alias], slot.port}, family.targets[slot.target]};
}

std::size_t FlowIndex::target(ConnectionIndex connection) const {
  const Slot slot = slots_.at(connection - 1);
  return slot.target + (slot.family == 0 ? 0 : slots_.families().front().targets.size());
}

bool FlowIndex::has_alias(const Address& address) const {
  return std::any_of(families_.begin(), families_.end(), [&address](const Places& places) {
    return places.aliases.find(address) != AddressPlaces::kNone;
  });
}

}  // namespace c1k
