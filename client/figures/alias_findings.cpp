#include "client/figures/alias_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/base/units.h"

namespace c1k {
namespace {

constexpr double kChance = 0.01;            // below it chance is no explanation
constexpr double kMost = 0.9;               // of a cause's failures
constexpr std::uint64_t kFewFailures = 20;  // of a cause: fewer say nothing

constexpr auto kFirstFailure = static_cast<std::size_t>(AliasCount::failed_refused);
constexpr auto kLastFailure = static_cast<std::size_t>(AliasCount::failed_other);
constexpr auto kFirstClosure = static_cast<std::size_t>(AliasCount::closed_by_peer);

std::uint64_t sum(const AliasResult& alias, std::size_t first, std::size_t last) {
  return std::accumulate(alias.counts.begin() + static_cast<std::ptrdiff_t>(first),
                         alias.counts.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                         std::uint64_t{0});
}

// ln of the number of ways to choose k of n.
double log_choose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

}  // namespace

std::uint64_t AliasResult::failed() const {
  return sum(*this, kFirstFailure, kLastFailure);
}

std::uint64_t AliasResult::closed() const {
  return sum(*this, kFirstClosure, kAliasCounts - 1);
}

AliasResults alias_results(const Slots& slots, const Board& board) {
  AliasResults results;
  for (std::size_t number = 0; number < slots.aliases(); ++number) {
    const AliasWords& words = board.aliases[number];
    if (words[AliasCount::attempted] == 0) continue;
    AliasResult& result = results.emplace_back();
    result.alias = slots.alias(number);
    for (std::size_t i = 0; i < kAliasCounts; ++i)
      result.counts[i] = words[static_cast<AliasCount>(i)];
    result.is_given_up = words.given_up;
  }
  return results;
}

std::vector<const AliasResult*> dead_aliases(std::span<const AliasResult> aliases) {
  double failed = 0, attempted = 0;  // of those from which something opened
  for (const AliasResult& alias : aliases) {
    if (alias[AliasCount::opened] == 0) continue;
    failed += static_cast<double>(alias.failed());
    attempted += static_cast<double>(alias[AliasCount::attempted]);
  }
  std::vector<const AliasResult*> dead;
  if (attempted == 0) return dead;
  const double usual = (failed + 1) / (attempted + 2);  // how likely an attempt fails (Laplace)
  for (const AliasResult& alias : aliases) {
    if (alias[AliasCount::opened] > 0 || alias.failed() == 0) continue;
    const double by_chance =
        std::pow(usual, static_cast<double>(alias.failed())) * static_cast<double>(aliases.size());
    if (alias.is_given_up || by_chance < kChance) dead.push_back(&alias);
  }
  return dead;
}

std::vector<const AliasResult*> alike_in(std::span<const AliasResult> aliases, AliasCount cause) {
  std::vector<const AliasResult*> sorted;
  double all = 0, attempted = 0;
  for (const AliasResult& alias : aliases) {
    all += static_cast<double>(alias[cause]);
    attempted += static_cast<double>(alias[AliasCount::attempted]);
    sorted.push_back(&alias);
  }
  if (all < kFewFailures) return {};
  std::stable_sort(sorted.begin(), sorted.end(),
                   [cause](const auto* a, const auto* b) { return (*a)[cause] > (*b)[cause]; });
  double theirs = 0, tried = 0;
  std::size_t some = 0;
  for (; some < sorted.size() && theirs < kMost * all; ++some) {
    theirs += static_cast<double>((*sorted[some])[cause]);
    tried += static_cast<double>((*sorted[some])[AliasCount::attempted]);
  }
  if (some * 2 > sorted.size() || tried * 2 > attempted) return {};
  // Had any attempt been as likely to fail, `theirs` of all would be among any so many aliases:
  const double by_chance =
      log_choose(static_cast<double>(sorted.size()), static_cast<double>(some)) +
      theirs * std::log(tried / attempted) + log_choose(all, theirs);
  if (by_chance > std::log(kChance)) return {};
  sorted.resize(some);
  return sorted;
}

}  // namespace c1k
