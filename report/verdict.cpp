#include "report/verdict.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace c1k {
namespace {

// From the worst on, as exit statuses go; what is none of them is worse than all.
std::size_t rank_of(std::string_view result) {
  constexpr std::array<std::string_view, 4> kOrder{"damaged", "interrupted", "not_met", "met"};
  const auto* const found = std::find(kOrder.begin(), kOrder.end(), result);
  return found == kOrder.end() ? 0 : static_cast<std::size_t>(found - kOrder.begin()) + 1;
}

}  // namespace

std::optional<RunVerdict> verdict_of(const std::vector<SummaryFile>& summaries, LogKind side) {
  const SummaryFile* worst = nullptr;
  std::size_t count = 0;
  for (const SummaryFile& summary : summaries) {
    if (summary.side != side) continue;
    ++count;
    if (worst == nullptr || rank_of(summary.result) < rank_of(worst->result)) worst = &summary;
  }
  if (worst == nullptr) return std::nullopt;
  RunVerdict verdict{worst->result.empty() ? "not known" : worst->result, worst->stop_reason};
  if (count > 1 && !verdict.stop_reason.empty())
    verdict.stop_reason = worst->path + ": " + verdict.stop_reason;
  return verdict;
}

std::optional<RunVerdict> verdict_of(const std::vector<SummaryFile>& summaries) {
  if (auto verdict = verdict_of(summaries, LogKind::client)) return verdict;
  return verdict_of(summaries, LogKind::server);
}

}  // namespace c1k
