#include "common/host/kernel_counters.h"

#include <algorithm>
#include <charconv>

#include "common/host/proc_file.h"

namespace c1k {
namespace {

// By the order of kKernelTable, without softnet_drops, the last one.
struct Source {
  const char* file;
  const char* section;
  const char* name;
};
constexpr std::array<Source, kKernelCounters - 1> kSources{{
    {"netstat", "TcpExt:", "ListenOverflows"},
    {"netstat", "TcpExt:", "ListenDrops"},
    {"netstat", "TcpExt:", "TCPReqQFullDrop"},
    {"netstat", "TcpExt:", "TCPReqQFullDoCookies"},
    {"netstat", "TcpExt:", "TCPTimeWaitOverflow"},
    {"netstat", "TcpExt:", "TCPAbortOnMemory"},
    {"netstat", "TcpExt:", "TCPMemoryPressures"},
    {"netstat", "TcpExt:", "TCPSynRetrans"},
    {"netstat", "TcpExt:", "TCPBacklogDrop"},
    {"netstat", "TcpExt:", "TCPTimeouts"},
    {"snmp", "Tcp:", "RetransSegs"},
}};

// The next word of a line, and the rest of the line in `text`.
std::string_view next_word(std::string_view& text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t end = std::min(text.find(' ', begin), text.size());
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return parsed.ec == std::errc{} ? std::optional(value) : std::nullopt;
}

// The second column, a hexadecimal number, of every line: one line for each processor
// (softnet_seq_show of the kernel's net/core/net-procfs.c).
std::optional<std::uint64_t> softnet_drops(const std::string& net) {
  const auto text = read_proc((net + "/softnet_stat").c_str());
  if (!text) return std::nullopt;
  std::uint64_t drops = 0;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    std::string_view line = std::string_view(*text).substr(at, end - at);
    next_word(line);
    drops += number(next_word(line), 16).value_or(0);
    at = end + 1;
  }
  return drops;
}

}  // namespace

std::optional<std::uint64_t> paired_figure(std::string_view text, std::string_view section,
                                           std::string_view name) {
  std::optional<std::string_view> names;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(section)) continue;
    line.remove_prefix(section.size());
    if (!names) {
      names = line;
      continue;
    }
    while (!names->empty() && !line.empty()) {
      const std::string_view value = next_word(line);
      if (next_word(*names) == name) return number(value, 10);
    }
    return std::nullopt;
  }
  return std::nullopt;
}

KernelCounters read_kernel_counters(const std::string& net) {
  const auto netstat = read_proc((net + "/netstat").c_str());
  const auto snmp = read_proc((net + "/snmp").c_str());
  KernelCounters counters;
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    const auto& text = std::string_view(kSources[i].file) == "snmp" ? snmp : netstat;
    if (text) counters[i] = paired_figure(*text, kSources[i].section, kSources[i].name);
  }
  counters[kSources.size()] = softnet_drops(net);
  return counters;
}

KernelCounters growth(const KernelCounters& now, const KernelCounters& earlier) {
  KernelCounters grown;
  for (std::size_t i = 0; i < kKernelCounters; ++i)
    if (now[i] && earlier[i] && *now[i] >= *earlier[i]) grown[i] = *now[i] - *earlier[i];
  return grown;
}

}  // namespace c1k
