// The cases of the Autobahn test suite (categories 1 to 7), as frames that come and what is to
// become of them; written anew, and run against both sides (ws_cases_test.cpp).
#pragma once

#include <string>
#include <vector>

#include "tests/talk/ws_bytes.h"

namespace c1k {

struct WsCase {
  std::string name;  // its number in that suite
  std::vector<WsFrame> in;
  // In order: messages (whole, of their kind), pongs, and the close that is answered; nothing of
  // what comes after that.
  std::vector<WsFrame> out{};
  bool is_odd = false;  // the frames can't be echoed as they came: the standard does not allow them
};

// Each of them valid, whole and in one frame each: the same comes back.
inline WsCase ws_echoed(std::string name, const std::vector<WsFrame>& in) {
  return {std::move(name), in, in};
}

// In frames of so many bytes each, the last has the rest.
inline std::vector<WsFrame> in_fragments(unsigned opcode, std::string text,
                                         const std::vector<std::size_t>& sizes) {
  std::vector<WsFrame> frames;
  for (const std::size_t size : sizes) {
    frames.push_back({frames.empty() ? opcode : 0U, text.substr(0, size)});
    text.erase(0, size);
  }
  frames.push_back({0x80U | (frames.empty() ? opcode : 0U), text});
  return frames;
}

// One byte in each frame.
inline std::vector<WsFrame> in_single_bytes(unsigned opcode, const std::string& text) {
  return in_fragments(opcode, text, std::vector<std::size_t>(text.size() - 1, 1));
}

std::vector<WsCase> ws_framing_cases();        // 1 to 4
std::vector<WsCase> ws_fragmentation_cases();  // 5
std::vector<WsCase> ws_utf8_cases();           // 6
std::vector<WsCase> ws_closing_cases();        // 7

}  // namespace c1k
