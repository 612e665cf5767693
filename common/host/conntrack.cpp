#include "common/host/conntrack.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <vector>

#include "common/host/proc_file.h"

namespace c1k {
ConntrackFigures parse_conntrack(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string line, word;
  std::vector<std::string> names;
  if (!std::getline(lines, line)) return {};
  for (std::istringstream words(line); words >> word;) names.push_back(word);
  std::map<std::string, std::uint64_t> sums;
  ConntrackFigures figures;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    for (const std::string& name : names) {
      std::uint64_t value = 0;
      if (!(words >> std::hex >> value)) break;
      if (name == "entries") figures.count = value;  // of all processors, in every line
      sums[name] += value;
    }
  }
  if (sums.contains("drop")) figures.dropped = std::max(sums["drop"], sums["insert_failed"]);
  if (sums.contains("early_drop")) figures.evicted = sums["early_drop"];
  return figures;
}

ConntrackFigures read_conntrack(const std::string& net) {
  const auto text = read_proc((net + "/stat/nf_conntrack").c_str());
  if (!text) return {};
  ConntrackFigures figures = parse_conntrack(*text);
  if (net == "/proc/self/net") figures.max = number_at("/proc/sys/net/netfilter/nf_conntrack_max");
  return figures;
}

ConntrackFigures since(ConntrackFigures now, const ConntrackFigures& earlier) {
  now.dropped = grown_by(now.dropped, earlier.dropped);
  now.evicted = grown_by(now.evicted, earlier.evicted);
  return now;
}

}  // namespace c1k
