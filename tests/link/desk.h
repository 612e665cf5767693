// A link over a wire in memory, and what it hears.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "common/link/link.h"
#include "tests/link/fake_wire.h"

namespace c1k {

struct LinkDesk {
  explicit LinkDesk(std::unique_ptr<Talk> its_talk) : talk(std::move(its_talk)) {}

  // What is heard; each whole element's size.
  WireInput read(ConnectionIndex connection, bool to_the_end = false) {
    const WireInput input = link.read(connection, to_the_end, [&](const Heard& one) {
      heard.push_back(one);
      return goes_on;
    });
    if (const std::uint32_t speaker = link.speaker(connection); speaker != 0)
      link.let_rest(speaker);
    return input;
  }
  std::size_t wholes() const {
    return static_cast<std::size_t>(std::count_if(
        heard.begin(), heard.end(), [](const Heard& one) { return one.what == What::whole; }));
  }

  FakeWire wire;
  FakeTable table;
  std::unique_ptr<Talk> talk;
  std::vector<char> buffer = std::vector<char>(kLinkBuffer);
  std::uint64_t wire_sent = 0;
  std::uint64_t wire_received = 0;
  Link<FakeWire, FakeTable> link{wire, table, *talk, 2'000, buffer, {wire_sent, wire_received}};
  std::vector<Heard> heard;
  bool goes_on = true;
};

}  // namespace c1k
