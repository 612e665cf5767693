#include "client/figures/acceptance.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/units.h"

namespace c1k {
namespace {

// Other programs' sockets come and go meanwhile, and so do ours where they are replaced: so few are
// neither ghosts nor left waiting.
std::uint64_t noise(std::uint64_t open) {
  return std::max<std::uint64_t>(20, open / 100);
}

// Each connection has two sockets here; what is missing has only ours. Without an overflow nothing
// was dropped.
std::uint64_t ghosts_of(const AcceptanceCase& c) {
  if (!c.inuse_growth || !c.accept_queue || c.listen_overflows == 0) return 0;
  const std::uint64_t wanted = 2 * c.open;
  const std::uint64_t missing = wanted - std::min(wanted, *c.inuse_growth);
  return missing > noise(c.open) ? std::min(missing, c.open) : 0;
}

std::string missing_text(const Acceptance& acceptance, const AcceptanceCase& c) {
  std::string text;
  if (acceptance.waiting > 0)
    text =
        fmt::format("{} of {} wait in the accept queue of the target, which has not accepted them",
                    format_count(acceptance.waiting), format_count(c.open));
  if (acceptance.ghosts > 0)
    text += fmt::format(
        "{}about {} of {} are ghosts: open here, and dropped by its full accept queue",
        text.empty() ? "" : "; ", format_count(acceptance.ghosts), format_count(c.open));
  return text;
}

}  // namespace

Acceptance judge_acceptance(const AcceptanceCase& c) {
  Acceptance acceptance;
  if (c.open == 0) return acceptance;
  // A proxy that answers for others may hold a queue of its own: what has come counts first.
  const std::uint64_t silent = c.open - std::min(c.open, c.heard);
  acceptance.waiting = std::min(c.accept_queue.value_or(0), silent);
  if (c.is_moving && acceptance.waiting <= noise(c.open)) acceptance.waiting = 0;
  acceptance.ghosts = std::min(ghosts_of(c), silent - acceptance.waiting);
  if (acceptance.waiting + acceptance.ghosts > 0) {
    acceptance.by_target = false;
    acceptance.how = missing_text(acceptance, c);
  } else if (silent == 0) {
    acceptance.by_target = true;
    acceptance.how = fmt::format("all {}, by {}", format_count(c.open),
                                 c.by_what.empty() ? "what the target said" : c.by_what);
  } else if (c.accept_queue) {
    acceptance.by_target = true;
    acceptance.how =
        fmt::format("all {}: the accept queue of the target's listener, on this host, is empty",
                    format_count(c.open));
  } else {
    acceptance.how = fmt::format(
        "{}not known{}: its kernel took them; whether its program did, --expect-greeting, answers "
        "to messages or the log of a c1k-server there tell",
        c.heard == 0 ? ""
                     : fmt::format("{} of {} have said something; of the others ",
                                   format_count(c.heard), format_count(c.open)),
        c.heard == 0 ? " by the client" : "");
  }
  return acceptance;
}

}  // namespace c1k
