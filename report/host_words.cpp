#include "report/host_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/units.h"
#include "report/figure_text.h"

namespace c1k {
namespace {

constexpr std::size_t kMostLines = 20;
constexpr auto kRow = "{:<{}}  {:>10}  {:>10}  {:>13}  {:>13}{}";

}  // namespace

void add_hosts(FactSection& out, const Hosts& hosts, LogKind side) {
  const std::size_t count = hosts.each.size();
  out.add("hosts", fmt::format("{} added up, put beside each other by their wall clocks, in steps "
                               "of {}; percentiles {}",
                               count, plain_seconds_text(hosts.step_s),
                               hosts.has_percentiles ? "are of what was timed on all of them"
                                                     : "need the --ndjson of each of them"));
  const std::size_t shown = std::min(count, kMostLines);
  std::size_t width = 3;
  for (std::size_t i = 0; i < shown; ++i) width = std::max(width, hosts.each[i].path.size());
  out.add("", fmt::format(kRow, "log", width, "began", "ended",
                          side == LogKind::client ? "attempted" : "accepted", "most open", ""));
  for (std::size_t i = 0; i < shown; ++i) {
    const SummedHost& host = hosts.each[i];
    out.add("", fmt::format(kRow, host.path, width, plain_seconds_text(host.begins_s),
                            plain_seconds_text(host.ends_s), count_text(host.counted),
                            count_text(host.peak_open),
                            host.complete ? "" : "  no row `done`: counts on as it last was"));
  }
  if (count > shown) out.add("", fmt::format("and {} more", format_count(count - shown)));
}

}  // namespace c1k
