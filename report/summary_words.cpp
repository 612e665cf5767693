#include "report/summary_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "common/base/quote.h"
#include "common/base/units.h"
#include "report/figure_text.h"

namespace c1k {
namespace {

constexpr std::size_t kLongestText = 400;
constexpr std::size_t kLongestName = 45;  // as an IPv6 address
constexpr std::size_t kMostLines = 20;    // of a kind

// As quote() makes it harmless, without its quotes.
std::string harmless(std::string_view text, std::size_t longest) {
  const std::string quoted = quote(text, longest);
  return quoted.substr(1, quoted.size() - 2);
}

void add_more(FactSection& out, std::size_t all) {
  if (all > kMostLines) out.add("", fmt::format("and {} more", format_count(all - kMostLines)));
}

void add_accepted(FactSection& out, const SummaryFile& summary) {
  if (!summary.accepted && summary.accepted_how.empty()) return;
  const char* const word = !summary.accepted ? "not known" : *summary.accepted ? "yes" : "no";
  const std::string how = harmless(summary.accepted_how, kLongestText);
  out.add("accepted", how.empty() ? word : fmt::format("{}: {}", word, how));
}

void add_reasons(FactSection& out, const std::vector<SummaryFile::Reason>& reasons) {
  for (std::size_t i = 0; i < std::min(reasons.size(), kMostLines); ++i)
    out.add("reason", fmt::format("{}: {}: {}", harmless(reasons[i].name, kLongestName),
                                  harmless(reasons[i].evidence, kLongestText),
                                  harmless(reasons[i].fix, kLongestText)));
  add_more(out, reasons.size());
}

std::string causes_text(const SummaryFile::Counts& failed) {
  std::string text;
  for (std::size_t i = 0; i < std::min(failed.size(), kMostLines); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", harmless(failed[i].first, kLongestName),
                        format_count(failed[i].second));
  return text;
}

void add_aliases(FactSection& out, const SummaryFile::Aliases& aliases) {
  std::string head = format_count(aliases.used) + " used";
  if (aliases.given_up > 0) head += fmt::format(", {} given up", format_count(aliases.given_up));
  const std::size_t all = aliases.outliers.size();
  if (all == 0) return out.add("aliases", head + ", none deviates");

  constexpr auto kRow = "{:<{}}  {:>11}  {:>11}  {}";
  std::size_t width = 5;
  for (std::size_t i = 0; i < std::min(all, kMostLines); ++i)
    width = std::max(width, harmless(aliases.outliers[i].alias, kLongestName).size());
  out.add("aliases", fmt::format("{}, {} deviate{}", head, format_count(all), all == 1 ? "s" : ""));
  out.add("", fmt::format(kRow, "alias", width, "attempted", "opened", "failed"));
  for (std::size_t i = 0; i < std::min(all, kMostLines); ++i) {
    const SummaryFile::Alias& row = aliases.outliers[i];
    out.add("",
            fmt::format(kRow, harmless(row.alias, kLongestName), width, format_count(row.attempted),
                        format_count(row.opened), causes_text(row.failed)));
  }
  add_more(out, all);
}

const char* name_of(LogKind side) {
  return side == LogKind::client ? "client" : "server";
}

// Why the summary can't be of the same run as the whole log of its side; empty: it may be, or there
// is no such log.
std::string mismatch_text(const SummaryFile& summary, const RunLogs& logs) {
  const CsvTable* const log = summary.side == LogKind::client ? logs.client() : logs.server();
  if (log == nullptr || logs.hosts(summary.side) != nullptr ||
      log->text(log->rows() - 1, "phase") != "done")
    return {};
  const std::string_view counted = summary.side == LogKind::client ? "attempted" : "accepted";
  const auto in_log = log->value(log->rows() - 1, counted);
  const auto found = std::find_if(summary.counts.begin(), summary.counts.end(),
                                  [&](const auto& count) { return count.first == counted; });
  if (!in_log || found == summary.counts.end()) return {};
  if (static_cast<double>(found->second) == *in_log) return {};
  return fmt::format("of another run than {}? {} is {} here and {} there", log->path(), counted,
                     format_count(found->second), count_text(*in_log));
}

}  // namespace

FactSection section_of(const SummaryFile& summary, const RunLogs& logs) {
  std::string result =
      harmless(summary.result.empty() ? "not known" : summary.result, kLongestName);
  if (!summary.stop_reason.empty()) result += ": " + harmless(summary.stop_reason, kLongestText);
  FactSection out{fmt::format("{}'s summary ({})", name_of(summary.side), summary.path)};
  out.add("run", harmless(summary.run_id, kLongestName));
  out.add("result", result);
  add_accepted(out, summary);
  add_reasons(out, summary.reasons);
  if (summary.aliases) add_aliases(out, *summary.aliases);
  if (std::string other = mismatch_text(summary, logs); !other.empty())
    out.add("note", std::move(other));
  return out;
}

}  // namespace c1k
