// A wire in memory: what has come on each connection, and how much of what is said it takes.
#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <string>

#include "common/link/link.h"

namespace c1k {

class FakeWire {
 public:
  struct End {
    std::string input;
    bool is_ended = false;
    std::size_t takes = ~std::size_t{0};  // bytes that are still taken
    std::string said;
    bool wants_input = true;
    bool wants_output = false;
  };
  std::map<ConnectionIndex, End> ends;
  Reports kind = Reports::while_so;

  Reports reports() const { return kind; }
  WireInput read(ConnectionIndex connection, std::span<char> buffer) {
    const WireInput input = peek(connection, buffer);
    ends[connection].input.erase(0, input.bytes);
    return input;
  }
  WireInput discard(ConnectionIndex connection, std::span<char> buffer) {
    return read(connection, buffer);
  }
  WireInput peek(ConnectionIndex connection, std::span<char> buffer) {
    End& end = ends[connection];
    const std::size_t bytes = std::min(buffer.size(), end.input.size());
    std::copy_n(end.input.begin(), bytes, buffer.begin());
    return {bytes == 0 && end.is_ended ? Input::ended : Input::drained, {}, bytes};
  }
  std::size_t write(ConnectionIndex connection, std::span<const char> bytes) {
    End& end = ends[connection];
    const std::size_t taken = std::min(bytes.size(), end.takes);
    if (end.takes != ~std::size_t{0}) end.takes -= taken;
    end.said.append(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(taken));
    return taken;
  }
  void want(ConnectionIndex connection, bool input, bool output) {
    ends[connection].wants_input = input;
    ends[connection].wants_output = output;
  }
};

// What a link needs of a table of connections.
struct FakeTable {
  std::map<ConnectionIndex, std::uint32_t> speakers;
  std::map<ConnectionIndex, std::uint8_t> bits;

  std::uint32_t speaker(ConnectionIndex connection) const {
    const auto found = speakers.find(connection);
    return found == speakers.end() ? 0 : found->second;
  }
  void set_speaker(ConnectionIndex connection, std::uint32_t speaker) {
    speakers[connection] = speaker;
  }
  std::uint64_t number(ConnectionIndex connection) const { return 1'000 + connection; }
  std::uint8_t sticky(ConnectionIndex connection) const {
    const auto found = bits.find(connection);
    return found == bits.end() ? std::uint8_t{0} : found->second;
  }
  void set_sticky(ConnectionIndex connection, std::uint8_t value) { bits[connection] = value; }
};

}  // namespace c1k
