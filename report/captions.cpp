#include "report/captions.h"

#include <fmt/format.h>

#include <optional>

#include "report/figure_text.h"

namespace c1k {
namespace {

const SideFacts& first_side(const RunFacts& facts) {
  return facts.client ? *facts.client : *facts.server;
}

void append(std::string& text, const std::string& part) {
  text += (text.empty() ? "" : "  \u00b7  ") + part;
}

std::string connections_subtitle(const RunFacts& facts) {
  std::string text;
  if (!facts.client) {
    if (facts.server->is_watch) return "sockets of the server's network, by a watch";
    return "up to " + count_text(facts.server->peak_per_s.value_or(0)) + " accepted per second";
  }
  const SideFacts& client = *facts.client;
  const std::string got = count_text(client.mean_per_s.value_or(0)) + "/s on average";
  append(text, client.asked_per_s ? "asked for " + count_text(*client.asked_per_s) + "/s, " + got
                                  : "as fast as possible: " + got);
  append(text, count_text(client.failed) + " failed");
  if (!facts.server) return text;
  append(text, "server's peak: " + count_text(facts.server->peak_open));
  const double waits = facts.server->peak_queue.value_or(0);
  if (waits > 0) text += fmt::format(", {} of them not accepted", count_text(waits));
  return text;
}

std::string rate_subtitle(const RunFacts& facts) {
  std::string text;
  if (facts.client && facts.client->asked_per_s) {
    append(text, "asked for " + count_text(*facts.client->asked_per_s) + "/s");
  } else if (facts.client) {
    append(text, "asked for as many as possible");
  }
  append(text, "each step is a row of the log");
  return text;
}

std::string memory_title(const RunFacts& facts) {
  std::string text;
  const auto add = [&text](const std::optional<SideFacts>& side, const char* where) {
    if (!side || !side->user_bytes_per_connection) return;
    text += text.empty() ? "User memory per connection: " : ", ";
    text += fmt::format("{:.1f} B at the {}", *side->user_bytes_per_connection, where);
  };
  add(facts.client, "client");
  add(facts.server, "server");
  return text.empty() ? "Memory" : text;
}

std::string memory_subtitle(const RunFacts& facts) {
  const SideFacts& first = first_side(facts);
  std::string text = "at " + count_text(first.peak_open) + " connections";
  const auto add = [&text](const std::optional<SideFacts>& side, const char* name) {
    if (side && side->user_bytes) append(text, name + bytes_text(*side->user_bytes));
  };
  add(facts.client, "client ");
  add(facts.server, "server ");
  if (first.slab_bytes_per_connection.value_or(0) > 0) {
    append(text, fmt::format("kernel slab of the whole host: {} bytes per connection",
                             count_text(*first.slab_bytes_per_connection)));
  }
  return text;
}

}  // namespace

Caption connections_caption(const RunFacts& facts) {
  const std::string peak = count_text(first_side(facts).peak_open);
  if (!facts.client) return {peak + " connections open at the peak", connections_subtitle(facts)};
  return {fmt::format("{} connections open after {}", peak, seconds_text(facts.client->peak_s)),
          connections_subtitle(facts)};
}

Caption rate_caption(const RunFacts& facts) {
  if (first_side(facts).is_watch) return {"A watch does not see what is accepted", ""};
  const std::string best = count_text(first_side(facts).peak_per_s.value_or(0));
  if (!facts.client) {
    return {best + " connections accepted per second at best", rate_subtitle(facts)};
  }
  return {fmt::format("{} connections opened per second on average, {} at best",
                      count_text(facts.client->mean_per_s.value_or(0)), best),
          rate_subtitle(facts)};
}

Caption memory_caption(const RunFacts& facts) {
  return {memory_title(facts), memory_subtitle(facts)};
}

}  // namespace c1k
