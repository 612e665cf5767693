#include "fleet/host_sources.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/address_range.h"

namespace c1k {
namespace {

struct Source {
  AddressRange range;
  const HostSeat* host;
};

// Whether b begins within a; a begins first.
bool reaches(const AddressRange& a, const AddressRange& b) {
  return a.first.family() == b.first.family() && !(a.first.plus(a.size - 1) < b.first);
}

std::vector<Source> sources_of(const HostSeats& seats) {
  std::vector<Source> all;
  for (const auto& seat : seats) {
    if (!seat || seat->state != HostSeat::State::ready) continue;
    const std::string text = seat->planned("sources");
    if (text.empty()) continue;
    for (const AddressRange& range : parse_alias_spec(text, std::uint64_t{1} << 62U).ranges)
      all.push_back({range, seat.get()});
  }
  std::sort(all.begin(), all.end(),
            [](const Source& a, const Source& b) { return a.range.first < b.range.first; });
  return all;
}

}  // namespace

std::optional<std::string> overlap_words(const HostSeats& seats) {
  const std::vector<Source> all = sources_of(seats);
  const Source* last = nullptr;  // that reaches farthest so far
  for (const Source& source : all) {
    const bool is_shared =
        last != nullptr && last->host != source.host && reaches(last->range, source.range) &&
        (scope_of(source.range.first) != Scope::loopback || last->host->name == source.host->name);
    if (is_shared)
      return fmt::format(
          "{} and {} would both connect from {}: each host needs addresses of its "
          "own (--ips dev:NAME takes those that a host has). Nothing was sent.",
          last->host->title(), source.host->title(), source.range.first.to_string());
    if (last == nullptr || last->range.first.family() != source.range.first.family() ||
        last->range.first.plus(last->range.size) < source.range.first.plus(source.range.size))
      last = &source;
  }
  return std::nullopt;
}

}  // namespace c1k
