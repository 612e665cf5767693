#include "ipalias/alias_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "common/base/refusal.h"

namespace c1k {
namespace {

void check_usable(const Address& address) {
  const Scope scope = scope_of(address);
  if (scope == Scope::unspecified || scope == Scope::multicast || scope == Scope::broadcast)
    throw Refusal(fmt::format("--ips: {} can't be the address of a host: write unicast addresses",
                              address.to_string()));
  if (address.scope_id() != 0)
    throw Refusal(fmt::format("--ips: {} has a zone: write it without, --dev names the device",
                              address.to_string()));
}

}  // namespace

Entries wanted_entries(const std::vector<Address>& addresses, std::uint32_t device,
                       const std::vector<Prefix>& any, std::uint32_t loopback) {
  Entries wanted;
  for (const Address& address : addresses) {
    check_usable(address);
    const std::uint8_t width = address.family() == Family::v4 ? 32 : 128;
    wanted.push_back({address, width, device, false});
  }
  for (const Prefix& prefix : any)
    wanted.push_back({prefix.network, prefix.length, loopback, true});
  return wanted;
}

Entries missing_entries(const Entries& wanted, const std::vector<PresentEntry>& present) {
  using Place = std::tuple<bool, Address, std::uint8_t>;
  const auto place_of = [](const JournalEntry& entry) {
    return Place{entry.is_route, entry.address, entry.is_route ? entry.prefix : std::uint8_t{0}};
  };
  std::set<Place> there;
  for (const PresentEntry& one : present) there.insert(place_of(one.entry));
  Entries missing;
  for (const JournalEntry& entry : wanted)
    if (there.insert(place_of(entry)).second) missing.push_back(entry);
  return missing;
}

Removal plan_removal(const Entries& ours, const std::vector<PresentEntry>& present, bool marked) {
  std::map<JournalEntry, std::uint8_t> marks;
  for (const PresentEntry& one : present) {
    marks.emplace(one.entry, one.mark);
    marked = marked || (!one.entry.is_route && one.mark != 0);
  }
  Removal plan;
  std::set<JournalEntry> seen;
  for (const JournalEntry& entry : ours) {
    if (!seen.insert(entry).second) continue;
    const auto found = marks.find(entry);
    if (found == marks.end()) {
      plan.forget.push_back(entry);
    } else if (found->second == kMark || (!marked && !entry.is_route)) {
      plan.remove.push_back(entry);
    } else {
      plan.forget.push_back(entry);
      plan.foreign.push_back(entry);
    }
  }
  return plan;
}

Entries without(const Entries& all, const Entries& gone) {
  const std::set<JournalEntry> away(gone.begin(), gone.end());
  Entries rest;
  std::copy_if(all.begin(), all.end(), std::back_inserter(rest),
               [&away](const JournalEntry& entry) { return away.count(entry) == 0; });
  return rest;
}

std::string ip_command(Verb verb, const JournalEntry& entry, const std::string& device) {
  const bool is_v4 = entry.address.family() == Family::v4;
  const std::string what = fmt::format("{}/{}", entry.address.to_string(), entry.prefix);
  const char* const word = verb == Verb::add ? "add" : "del";
  if (entry.is_route)
    return fmt::format("ip {}route {} local {} dev {} proto {}", is_v4 ? "" : "-6 ", word, what,
                       device, kMark);
  const bool no_dad = !is_v4 && verb == Verb::add;
  return fmt::format("ip address {} {} dev {}{}", word, what, device, no_dad ? " nodad" : "");
}

}  // namespace c1k
