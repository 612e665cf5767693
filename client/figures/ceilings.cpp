#include "client/figures/ceilings.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "common/base/units.h"

namespace c1k {
namespace {

// How a limit is met, and so what it leaves to be seen.
enum class Limit : std::uint8_t {
  // A program's descriptors: it has some more than its connections, and does not accept the next,
  // so an accept queue fills beside it.
  descriptors,
  program,      // a program's own count of clients: it ends, refuses or does not accept the next
  tracked,      // a table on the way: what does not fit is dropped in silence
  ports,        // of the one address that the target sees, for each target
  alias_ports,  // of each address that the target sees
  queue,        // nothing is accepted
  neighbours,   // addresses, not connections
};

struct Ceiling {
  std::uint64_t at;
  Limit limit;
  const char* what;
};

constexpr Ceiling kCeilings[] = {
    {129, Limit::queue, "an accept queue of 128: the target accepts nothing"},
    {512, Limit::program, "512 (nginx' worker_connections)"},
    {768, Limit::program, "768 (Debian's worker_connections of nginx)"},
    {1'024, Limit::descriptors, "a ulimit -n of 1024 at the target"},
    {1'024, Limit::neighbours, "1,024 neighbours (gc_thresh3) at the target or a router"},
    {4'096, Limit::descriptors, "a ulimit -n of 4096 at the target"},
    {4'097, Limit::queue, "an accept queue of 4096 (somaxconn): the target accepts nothing"},
    {10'000, Limit::program, "10,000 clients (Redis' maxclients, and others')"},
    {28'232, Limit::ports,
     "the default ip_local_port_range of one address as the target sees it: a proxy in between"},
    {28'232, Limit::alias_ports, "the default ip_local_port_range of a proxy, for each alias"},
    {64'512, Limit::ports,
     "the ports of one address as the target sees it: NAT, masquerade or a proxy in between"},
    {64'512, Limit::alias_ports, "all ports from 1024 on of each alias"},
    {65'536, Limit::descriptors, "a ulimit -n of 65536 at the target"},
    {65'536, Limit::tracked, "an nf_conntrack_max of 65536 of the target or a firewall in between"},
    {131'072, Limit::descriptors, "a ulimit -n of 131072 at the target"},
    {131'072, Limit::tracked,
     "an nf_conntrack_max of 131072 of the target or a firewall in between"},
    {262'144, Limit::descriptors, "a ulimit -n of 262144 at the target"},
    {262'144, Limit::tracked,
     "an nf_conntrack_max of 262144 of the target or a firewall in between"},
    {524'288, Limit::descriptors, "systemd's default hard nofile (524288) at the target"},
    {1'048'576, Limit::descriptors, "fs.nr_open (1048576) at the target"},
};
constexpr std::uint64_t kQueues[] = {129, 4'097};  // that fill beside: one more than the backlog
constexpr std::uint64_t kFewDescriptors = 64;      // of a program beside its connections
constexpr std::uint64_t kManyAliases = 1'000;      // that neighbours are a limit of

std::uint64_t scaled(const Ceiling& ceiling, const LevelCase& level) {
  if (ceiling.limit == Limit::ports) return ceiling.at * level.targets;
  if (ceiling.limit == Limit::alias_ports) return ceiling.at * level.targets * level.aliases;
  return ceiling.at;
}

bool is_just_below(std::uint64_t count, std::uint64_t at, std::uint64_t parts) {
  return count <= at && count >= at - at / parts;
}

// A program has some dozens of descriptors beside its connections, so it stays within 1 %: 65,536
// is told from 64,512 by that. Others share a table or a port range, up to 2 % of it.
std::optional<std::uint64_t> met_at(const Ceiling& ceiling, const LevelCase& level) {
  const std::uint64_t at = scaled(ceiling, level);
  const std::uint64_t accepted = level.most_open - std::min(level.waiting, level.most_open);
  switch (ceiling.limit) {
    case Limit::descriptors: {
      const std::uint64_t parts = at < 10'000 ? 50 : 100;
      if (is_just_below(accepted, at, parts) || is_just_below(level.most_open, at, parts))
        return at;
      if (level.knows_waiting) return std::nullopt;
      for (const std::uint64_t queue : kQueues)
        if (level.most_open <= at + queue && level.most_open + kFewDescriptors >= at + queue)
          return at + queue;
      return std::nullopt;
    }
    case Limit::queue:
      if (level.knows_waiting && accepted > 0) return std::nullopt;
      return is_just_below(level.most_open, at * level.targets, 200)
                 ? std::optional(at * level.targets)
                 : std::nullopt;
    case Limit::tracked:  // silence, and nothing else
      if (level.unanswered == 0 || level.ended > level.unanswered) return std::nullopt;
      break;
    case Limit::neighbours:
      if (level.aliases < kManyAliases || level.unanswered == 0) return std::nullopt;
      break;
    case Limit::ports:
    case Limit::alias_ports:
    case Limit::program:
      break;
  }
  // One alias has no more ports than that itself: then it is no one's mark in between.
  if (ceiling.limit == Limit::alias_ports && level.aliases == 1) return std::nullopt;
  return is_just_below(level.most_open, at, ceiling.limit == Limit::program ? 100 : 50)
             ? std::optional(at)
             : std::nullopt;
}

}  // namespace

std::optional<Reason> ceiling_reason(const LevelCase& level) {
  std::string marks;
  std::uint64_t nearest = 0;
  bool is_of_ports = false;
  for (const Ceiling& ceiling : kCeilings) {
    const auto at = met_at(ceiling, level);
    if (!at || (ceiling.limit == Limit::tracked && is_of_ports)) continue;
    // Ports are exact, a table that others share is not: within its 2 % they come first.
    is_of_ports = is_of_ports || ceiling.limit == Limit::ports;
    nearest = nearest == 0 ? *at : std::min(nearest, *at);
    marks += (marks.empty() ? "" : ", or of ") + std::string(ceiling.what);
    if (*at > ceiling.at && ceiling.limit == Limit::descriptors)
      marks +=
          fmt::format(" (and an accept queue of {} beside it)", format_count(*at - ceiling.at - 1));
  }
  if (marks.empty()) return std::nullopt;
  return Reason{"ceiling",
                fmt::format("it levelled off at {}, {} {}", format_count(level.most_open),
                            level.most_open == nearest ? "exactly" : "just below",
                            level.most_open == nearest ? "a known limit" : format_count(nearest)),
                "that is the mark of " + marks};
}

}  // namespace c1k
