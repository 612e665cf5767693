#include "client/figures/evidence.h"

#include <algorithm>
#include <span>

namespace c1k {
namespace {

constexpr double kMillisecond = 1e-3;

void add(Extent& spread, const SpreadWords& words) {
  const std::uint64_t times = words.times.load(std::memory_order_acquire);
  if (times == 0) return;
  const double shortest = static_cast<double>(words.shortest_ms.load()) * kMillisecond;
  const double longest = static_cast<double>(words.longest_ms.load()) * kMillisecond;
  spread.shortest = spread.times == 0 ? shortest : std::min(spread.shortest, shortest);
  spread.longest = std::max(spread.longest, longest);
  spread.mean = (spread.mean * static_cast<double>(spread.times) +
                 static_cast<double>(words.sum_ms.load()) * kMillisecond) /
                static_cast<double>(spread.times + times);
  spread.times += times;
}

void add(Bursts& bursts, const BoardRow& row) {
  const Bursts more{row.burst_size, row.bursts, row.other_bursts};
  if (more.times == 0) return;
  if (bursts.size != 0 && bursts.size != more.size) {
    bursts.others += more.times + more.others;
    return;
  }
  bursts = {more.size, bursts.times + more.times, bursts.others + more.others};
}

}  // namespace

// A look at a row makes its pages: only those that workers had are looked at.
Evidence evidence_on(const Board& board) {
  Evidence evidence;
  for (const BoardRow& row : std::span(board.rows).first(board.rows_used)) {
    for (std::size_t of = 0; of < kAgesOf; ++of) {
      add(evidence.ages[of], row.ages[of]);
      add(evidence.ends[of], row.ends[of]);
    }
    if (evidence.last_words.empty()) evidence.last_words = row.last_words.get();
    if (evidence.wrong_words.empty()) evidence.wrong_words = row.wrong_words.get();
    add(evidence.bursts, row);
    row.rejected.add_to(evidence.rejected);
    row.close_codes.add_to(evidence.close_codes);
    row.protocol_codes.add_to(evidence.protocol_codes);
    if (evidence.rejected_words.empty()) evidence.rejected_words = row.rejected_words.get();
    evidence.tls_failures.add(row);
    if (evidence.tls_suite.empty()) evidence.tls_suite = row.tls_suite.get();
    if (evidence.rejected_why.empty()) evidence.rejected_why = row.rejected_why.get();
  }
  return evidence;
}

std::optional<Nanoseconds> oldest_unanswered(const Board& board) {
  std::int64_t oldest = 0;
  for (const BoardRow& row : std::span(board.rows).first(board.rows_used)) {
    const std::int64_t due = row.oldest_due_ns.load(std::memory_order_relaxed);
    if (due != 0 && (oldest == 0 || due < oldest)) oldest = due;
  }
  return oldest == 0 ? std::nullopt : std::optional(Nanoseconds{oldest});
}

}  // namespace c1k
