// What deviating aliases say of a run, in words.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "client/figures/alias_findings.h"
#include "common/base/units.h"

namespace c1k {
namespace {

using Some = std::span<const AliasResult* const>;

constexpr std::size_t kNamed = 4;          // aliases in a sentence
constexpr std::size_t kOutliersTold = 64;  // in the summary

struct FailureName {
  AliasCount count;
  std::string_view name;      // in the summary, as the counter without failed_
  std::string_view sentence;  // "timeouts"
};
constexpr FailureName kFailures[] = {
    {AliasCount::failed_refused, "refused", "refusals"},
    {AliasCount::failed_timeout, "timeout", "timeouts"},
    {AliasCount::failed_reset, "reset", "resets while connecting"},
    {AliasCount::failed_unreachable, "unreachable", "unreachable ones"},
    {AliasCount::failed_not_greeted, "not_greeted", "that were not greeted"},
    {AliasCount::failed_rejected, "rejected", "rejections"},
    {AliasCount::failed_tls, "tls", "TLS failures"},
    {AliasCount::failed_other, "other", "other failures"},
};
constexpr FailureName kClosures[] = {
    {AliasCount::closed_by_peer, "by_peer", "closed by the target"},
    {AliasCount::closed_reset, "reset", "reset by the target"},
    {AliasCount::closed_timeout, "timeout", "that answered no longer"},
};

unsigned common_bits(const Address& a, const Address& b) {
  const unsigned bits = a.family() == Family::v4 ? 32 : 128;
  for (unsigned bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((a.bytes()[bit / 8] & mask) != (b.bytes()[bit / 8] & mask)) return bit;
  }
  return bits;
}

std::string prefix_text(const Address& address, unsigned bits) {
  std::array<std::uint8_t, 16> bytes = address.bytes();
  for (unsigned bit = bits; bit < 128; ++bit)
    bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  if (address.family() == Family::v6)
    return fmt::format("{}/{}", Address::v6(bytes).to_string(), bits);
  const std::uint32_t word = std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U |
                             std::uint32_t{bytes[2]} << 8U | bytes[3];
  return fmt::format("{}/{}", Address::v4(word).to_string(), bits);
}

// Of all in `some` and of none of the others; empty: there is no such prefix.
std::string common_prefix(Some some, std::span<const AliasResult> aliases) {
  const Address& first = some.front()->alias;
  unsigned bits = 128;
  for (const AliasResult* one : some) {
    if (one->alias.family() != first.family()) return "";
    bits = std::min(bits, common_bits(first, one->alias));
  }
  const std::set<const AliasResult*> named(some.begin(), some.end());
  for (const AliasResult& other : aliases)
    if (!named.contains(&other) && other.alias.family() == first.family() &&
        common_bits(first, other.alias) >= bits)
      return "";
  return prefix_text(first, bits);
}

std::string common_device(Some some, std::span<const AliasResult> aliases) {
  const std::string& device = some.front()->device;
  const auto has_it = [&device](const AliasResult& one) { return one.device == device; };
  const auto all = static_cast<std::size_t>(std::count_if(aliases.begin(), aliases.end(), has_it));
  const bool is_theirs =
      !device.empty() && all == some.size() &&
      std::all_of(some.begin(), some.end(), [&](const AliasResult* one) { return has_it(*one); });
  return is_theirs ? device : "";
}

std::uint64_t sum_of(Some some, AliasCount count) {
  std::uint64_t sum = 0;
  for (const AliasResult* one : some) sum += (*one)[count];
  return sum;
}

std::uint64_t sum_of(std::span<const AliasResult> all, AliasCount count) {
  std::uint64_t sum = 0;
  for (const AliasResult& one : all) sum += one[count];
  return sum;
}

std::string share_text(std::uint64_t theirs, std::uint64_t all, std::string_view what) {
  return theirs == all ? fmt::format("all {} {}", format_count(all), what)
                       : fmt::format("{} of {} {}", format_count(theirs), format_count(all), what);
}

std::string evidence_of(Some some, std::span<const AliasResult> aliases) {
  std::string text;
  for (const auto& kinds :
       {std::span<const FailureName>(kFailures), std::span<const FailureName>(kClosures)})
    for (const FailureName& kind : kinds)
      if (const std::uint64_t theirs = sum_of(some, kind.count); theirs > 0)
        text += (text.empty() ? "" : " and ") +
                share_text(theirs, sum_of(aliases, kind.count), kind.sentence);
  return fmt::format("{} came from {}; {} opened from {}", text, names_of(some, aliases),
                     format_count(sum_of(some, AliasCount::opened)),
                     some.size() == 1 ? "it" : "them");
}

std::vector<Reason> dead_reason(std::span<const AliasResult> aliases) {
  const auto dead = dead_aliases(aliases);
  if (dead.empty()) return {};
  return {{"alias-dead", evidence_of(dead, aliases),
           "from there no way leads to the target and back: its reverse-path filter, a missing "
           "route back, its neighbour table (gc_thresh3), a firewall's rule for these sources"}};
}

// Beside those that are dead.
std::vector<Reason> deviating_reasons(std::span<const AliasResult> aliases) {
  std::vector<Reason> reasons;
  const auto dead = dead_aliases(aliases);
  std::set<std::vector<const AliasResult*>> told{dead};
  for (const auto& kinds :
       {std::span<const FailureName>(kFailures), std::span<const FailureName>(kClosures)})
    for (const FailureName& kind : kinds) {
      auto some = alike_in(aliases, kind.count);
      if (some.empty() || sum_of(dead, kind.count) * 2 > sum_of(some, kind.count)) continue;
      auto sorted = some;
      std::sort(sorted.begin(), sorted.end());
      if (!told.insert(sorted).second) continue;
      reasons.push_back({"alias-deviates", evidence_of(some, aliases),
                         "the others fare better: look at these addresses' way to the target and "
                         "back, and at limits for a source address"});
    }
  return reasons;
}

// Failures and closures that each alias had its part of, and as many held on each: who limits does
// so by source address, or in all.
std::vector<Reason> equal_shares(std::span<const AliasResult> aliases) {
  if (aliases.size() < 2) return {};
  std::uint64_t least = ~std::uint64_t{0}, most = 0, held = 0;
  bool each_failed = true;
  for (const AliasResult& alias : aliases) {
    least = std::min(least, alias.held());
    most = std::max(most, alias.held());
    held += alias.held();
    each_failed = each_failed && alias.failed() + alias.closed() > 0;
  }
  const std::uint64_t mean = held / aliases.size();
  if (!each_failed || mean < 8 || most - least > std::max<std::uint64_t>(2, mean / 50)) return {};
  std::string what;
  for (const auto& kinds :
       {std::span<const FailureName>(kFailures), std::span<const FailureName>(kClosures)})
    for (const FailureName& kind : kinds)
      if (const std::uint64_t all = sum_of(aliases, kind.count); all >= aliases.size())
        what += fmt::format("{}{} {}", what.empty() ? "" : ", ", format_count(all), kind.sentence);
  if (what.empty()) return {};
  return {{"source-limit",
           fmt::format("{} in equal shares, with about {} on each alias: a limit for each source "
                       "address, or one of about {} for all",
                       what, format_count(mean), format_count(held)),
           "a firewall's connlimit or the target's own limit for a source (then more aliases carry "
           "more: --ips), or the target's limit in all (then they don't)"}};
}

AliasOutlier outlier_of(const AliasResult& alias) {
  AliasOutlier outlier{
      alias.alias.to_string(), alias[AliasCount::attempted], alias[AliasCount::opened], {}};
  for (const FailureName& kind : kFailures)
    if (alias[kind.count] > 0)
      outlier.failed.emplace_back(std::string(kind.name), alias[kind.count]);
  return outlier;
}

}  // namespace

std::string names_of(Some some, std::span<const AliasResult> aliases) {
  std::string text;
  for (std::size_t i = 0; i < std::min(kNamed, some.size()); ++i)
    text += (i == 0 ? "" : ", ") + some[i]->alias.to_string();
  if (some.size() > kNamed) text += fmt::format(" and {} more", format_count(some.size() - kNamed));
  if (some.size() == 1 || some.size() == aliases.size()) return text;
  const std::string prefix = common_prefix(some, aliases);
  const std::string device = common_device(some, aliases);
  if (prefix.empty() && device.empty()) return text;
  return fmt::format("{} ({}{}{})", text, prefix.empty() ? "" : "all that are in " + prefix,
                     prefix.empty() || device.empty() ? "" : "; ",
                     device.empty() ? "" : "all of the device " + device);
}

AliasSummary alias_summary(std::span<const AliasResult> aliases) {
  AliasSummary summary;
  summary.used = aliases.size();
  for (const AliasResult& alias : aliases) summary.given_up += alias.is_given_up ? 1 : 0;
  std::vector<const AliasResult*> some = dead_aliases(aliases);
  for (std::size_t i = 0; i < kAliasCounts; ++i) {
    const auto count = static_cast<AliasCount>(i);
    if (count == AliasCount::attempted || count == AliasCount::opened) continue;
    for (const AliasResult* one : alike_in(aliases, count))
      if (std::find(some.begin(), some.end(), one) == some.end()) some.push_back(one);
  }
  for (const AliasResult* one : some)
    if (summary.outliers.size() < kOutliersTold) summary.outliers.push_back(outlier_of(*one));
  return summary;
}

std::vector<Reason> alias_reasons(std::span<const AliasResult> aliases, bool fell_short) {
  std::vector<Reason> reasons = dead_reason(aliases);
  for (Reason& reason : deviating_reasons(aliases)) reasons.push_back(std::move(reason));
  if (fell_short && reasons.empty()) return equal_shares(aliases);
  return reasons;
}

}  // namespace c1k
