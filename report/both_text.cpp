#include "report/both_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figure_text.h"

namespace c1k {
namespace {

std::string clocks_text(const Alignment& alignment) {
  const std::string unsure = plain_seconds_text(alignment.uncertainty_s);
  switch (alignment.by) {
    case Alignment::By::clocks:
      return "could not be compared (no ramp that both logs saw): joined by unix_ms";
    case Alignment::By::both:
      return "agree within " + unsure + ", by both ramps";
    case Alignment::By::ramps:
      break;
  }
  const double ahead = alignment.server_ahead_s;
  return fmt::format("the server's clock is {} +- {} {} (by both ramps): aligned{}",
                     plain_seconds_text(std::abs(ahead)), unsure, ahead > 0 ? "ahead" : "behind",
                     alignment.clocks_overlap
                         ? ""
                         : "; by unix_ms the logs have no time in common: are they of one run?");
}

std::string signed_count_text(double count) {
  return (count <= -0.5 ? "-" : "") + count_text(std::abs(count));
}

const char* whose_log(const BothFacts& facts) {
  return facts.by_watch ? "the watch's log" : "the server's log";
}

// Nobody knows of a watch's sockets how many wait, unless its queue was seen.
std::string equal_text(const BothFacts& facts) {
  if (facts.by_watch && !facts.queue)
    return "both sides hold the same; how many of them the server has accepted is not known (no "
           "accept_queue)";
  return fmt::format("both sides hold the same; accepted: all {}, by {}",
                     count_text(facts.client_open), whose_log(facts));
}

std::string fewer_text(const BothFacts& facts) {
  if (facts.by_watch && !facts.queue)
    return "ghosts: the server's network has no such sockets; how many more wait to be accepted is "
           "not known (no accept_queue)";
  const double queue = facts.queue.value_or(0);
  const double ghosts = facts.difference - queue;
  // What it accepted and closed again is in neither figure; its own log knows that, a watch does
  // not.
  std::string text = facts.by_watch ? "the server has accepted " : "the server holds ";
  text += count_text(facts.held);
  if (queue > 0) text += fmt::format("; {} wait in its accept queue", count_text(queue));
  if (ghosts >= 0.5)
    text += fmt::format("; {} are ghosts: open at the client, unknown to the server",
                        count_text(ghosts));
  return text;
}

std::string difference_text(const BothFacts& facts) {
  std::string text = signed_count_text(facts.difference) + " at the end of hold: ";
  const double queue = facts.queue.value_or(0);
  if (std::abs(facts.difference) < 0.5) {
    text += equal_text(facts);
  } else if (facts.difference > 0) {
    text += fewer_text(facts);
  } else {
    text += "the server holds more: others connect to it too, or the clocks differ";
    if (facts.may_be_both_ends)
      text += " (or the watch saw both ends, and the client's log has no tcp_inuse to tell)";
  }
  if (queue > 0 && facts.difference < 0.5)
    text += fmt::format("; {} wait in its accept queue", count_text(queue));
  if (facts.is_doubtful)
    text += fmt::format(
        "; DOUBTFUL: within +- {}, which is how well the logs are aligned, they change by {}",
        plain_seconds_text(facts.alignment.uncertainty_s), count_text(facts.change));
  return text;
}

}  // namespace

FactSection section_of(const BothFacts& facts) {
  FactSection out{"both"};
  out.add("clocks", clocks_text(facts.alignment));
  out.add("client - server",
          facts.unknown.empty() ? difference_text(facts) : "not known: " + facts.unknown);
  return out;
}

}  // namespace c1k
