// A link with a WebSocket talk on a wire in memory that takes as much as the test lets it, and its
// owner, who does what traffic and answers do with a wire's events.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/link/link.h"
#include "tests/link/fake_wire.h"

namespace c1k {

class WsDesk {
 public:
  explicit WsDesk(std::unique_ptr<Talk> its_talk, Reports reports = Reports::while_so)
      : talk(std::move(its_talk)) {
    wire.kind = reports;
  }

  // There is input, and it is wanted: what was heard, but for parts.
  void on_input(ConnectionIndex connection) {
    const auto take = [&](const Heard& one) {
      if (one.what == What::ended || one.what == What::broken) is_over = true;
      if (one.what != What::part) heard.push_back(one.what);
      return !is_over;
    };
    if (is_over || !wire.ends[connection].wants_input) return;
    link.read(connection, false, take);
    if (const std::uint32_t speaker = link.speaker(connection); speaker != 0)
      link.let_rest(speaker);
  }
  // There is room for so many bytes.
  void on_output(ConnectionIndex connection, std::size_t takes) {
    wire.ends[connection].takes = takes;
    const std::uint32_t speaker = link.speaker(connection);
    if (takes == 0 || speaker == 0) return;
    if (link[speaker].unsent > 0) link.say_rest(speaker);
    if (link[speaker].unsent > 0) return;
    link.reply_rest(connection);
    link.let_rest(speaker);
  }
  // False: it can't begin now.
  bool say(ConnectionIndex connection, const Said& said) {
    const std::uint32_t speaker = link.wake(connection);
    const bool may = !link.is_blocked(speaker);
    if (may) link.say(speaker, said);
    link.let_rest(speaker);
    return may;
  }
  // What is kept of all connections.
  std::size_t kept() {
    std::size_t bytes = 0;
    for (std::uint32_t i = 1; i <= link.last_speaker(); ++i)
      if (link[i].connection != 0)
        bytes += Store::of(link[i].torn).size() + Store::of(link[i].owed).size();
    return bytes;
  }

  FakeWire wire;
  FakeTable table;
  std::unique_ptr<Talk> talk;
  std::vector<char> buffer = std::vector<char>(kLinkBuffer);
  std::uint64_t wire_sent = 0;
  std::uint64_t wire_received = 0;
  Link<FakeWire, FakeTable> link{wire, table, *talk, 4'000, buffer, {wire_sent, wire_received}};
  std::vector<What> heard;
  bool is_over = false;
};

}  // namespace c1k
