#include "client/check/paper.h"

#include <fmt/format.h>

#include <algorithm>

#include "client/check/check.h"

namespace c1k {
namespace {

constexpr std::uint64_t kHandshakeBits = 8 * 188;  // as the check's row "bandwidth" counts it
constexpr std::uint64_t kFilesPerWorker = 16;

std::uint64_t ports_per_alias(const ClientOptions& options, const HostFacts& facts) {
  std::uint64_t sum = 0;
  for (const PortRange& one : ports_of(options, facts)) sum += one.size();
  return sum;
}

// When the ramp is over, and what the handshakes need of the network until then.
void append_time(Named& paper, const ClientOptions& options) {
  const Rate highest = options.ramp.highest_rate();
  if (!highest) {
    paper.emplace_back("time", "not known: the rate is max");
    return;
  }
  const Nanoseconds last = options.ramp.due(options.count);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(last).count();
  paper.emplace_back("time", fmt::format("{} at {}", format_duration(std::chrono::seconds{seconds}),
                                         options.ramp.to_string()));
  paper.emplace_back("rate_per_host", format_rate(divide_up(*highest, options.hosts)));
  paper.emplace_back("bandwidth",
                     fmt::format("{:.1f} Mbit/s for the handshakes, all hosts together",
                                 static_cast<double>(*highest * kHandshakeBits) / 1e6));
}

// The kernel's, of a host's share of connections and of the messages that nobody has read yet; and
// our own.
std::uint64_t memory_per_host(const ClientOptions& options, std::uint64_t share,
                              std::uint64_t workers, std::uint64_t endpoints,
                              const HostFacts& facts) {
  const std::uint64_t message =
      facts.message_bytes.value_or(kKernelBytesMessage) + options.traffic.message.longest();
  return share * facts.socket_bytes.value_or(kKernelBytesOneEnd) +
         in_flight(divide_up(options.traffic.active, options.hosts), options.traffic.every) *
             message +
         client_memory(options, endpoints).of(share, workers);
}

}  // namespace

Named paper_plan(const ClientOptions& options, const Route& route, const HostFacts& facts) {
  const std::uint64_t share = divide_up(options.count, options.hosts);
  const std::uint64_t per_alias =
      ports_per_alias(options, facts) * std::max<std::size_t>(route.targets.size(), 1);
  const std::uint64_t aliases = divide_up(share, per_alias);
  const std::uint64_t each = facts.socket_bytes.value_or(kKernelBytesOneEnd);
  const std::uint64_t capacity =
      facts.nofile_hard > kReservedDescriptors ? facts.nofile_hard - kReservedDescriptors : 0;
  const std::uint64_t workers =
      std::max<std::uint64_t>(divide_up(share, capacity), std::max(facts.cores, 1U));
  Named paper{
      {"hosts", format_count(options.hosts)},
      {"connections", format_count(options.count)},
      {"connections_per_host", format_count(share)},
      {"aliases", format_count(aliases * options.hosts)},
      {"aliases_per_host",
       fmt::format("{} of {} slots", format_count(aliases), format_count(per_alias))},
      {"memory_per_host", format_size(memory_per_host(options, share, workers,
                                                      aliases + route.targets.size(), facts))},
      {"memory_at_the_target", format_size(options.count * each)},
      {"descriptors_per_host", format_count(share + workers * kFilesPerWorker)},
      {"workers_per_host", workers > kMaxWorkers
                               ? fmt::format("{}: more than the {} there may be; more hosts, or a "
                                             "higher nofile than {}",
                                             format_count(workers), format_count(kMaxWorkers),
                                             format_count(facts.nofile_hard))
                               : format_count(workers)}};
  append_time(paper, options);
  paper.emplace_back("run", fmt::format("c1k-fleet on each host, or c1k-client --slice 1/{0} to "
                                        "{0}/{0}",
                                        options.hosts));
  if (facts.memory_total)
    paper.emplace_back("this_host_has",
                       fmt::format("{} of memory", format_size(*facts.memory_total)));
  return paper;
}

std::string to_text(const Named& paper) {
  std::string text;
  for (const auto& [name, value] : paper) text += fmt::format("  {:<20}  {}\n", name, value);
  return text;
}

}  // namespace c1k
