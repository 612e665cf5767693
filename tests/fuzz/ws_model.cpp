#include "tests/fuzz/ws_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

namespace c1k {
namespace {

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = 256 * value + static_cast<std::uint8_t>(byte);
  return value;
}

// A frame that `input` begins with, by the words of RFC 6455, 5.2.
struct Frame {
  enum class Is { torn, wrong, begun, whole } is = Is::torn;
  bool is_final = false;
  unsigned opcode = 0;
  std::uint64_t size = 0;
  std::size_t head = 0;
  std::string payload{};  // what has come of it
};

Frame frame_of(std::string_view input, bool expects_mask) {
  Frame frame;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(input[i]); };
  if (input.empty()) return frame;
  frame.is_final = at(0) >= 128;
  frame.opcode = at(0) % 16;
  frame.is = Frame::Is::wrong;
  if (at(0) / 16 % 8 != 0) return frame;
  if (!std::set{0U, 1U, 2U, 8U, 9U, 10U}.contains(frame.opcode)) return frame;
  if (frame.opcode >= 8 && !frame.is_final) return frame;
  if (input.size() >= 2 && frame.opcode >= 8 && at(1) % 128 > 125) return frame;
  frame.is = Frame::Is::torn;
  if (input.size() < 2) return frame;
  const unsigned length = at(1) % 128;
  const std::size_t more = length == 126 ? 2 : (length == 127 ? 8 : 0);
  if (input.size() < 2 + more) return frame;
  frame.size = more == 0 ? length : number_of(input.substr(2, more));
  const std::uint64_t least = more == 2 ? 126 : (more == 8 ? 65'536 : 0);
  if (frame.size < least || frame.size >= 1ULL << 63U) return frame.is = Frame::Is::wrong, frame;
  const bool is_masked = at(1) >= 128;
  frame.head = 2 + more + (is_masked ? 4 : 0);
  if (input.size() < frame.head) return frame;
  if (is_masked != expects_mask) return frame.is = Frame::Is::wrong, frame;
  frame.payload = input.substr(frame.head, frame.size);
  for (std::size_t i = 0; is_masked && i < frame.payload.size(); ++i)
    frame.payload[i] ^= input[2 + more + i % 4];
  frame.is = frame.payload.size() == frame.size ? Frame::Is::whole : Frame::Is::begun;
  return frame;
}

std::string close_word(const std::string& payload) {
  if (payload.empty()) return "ended 1005";
  if (payload.size() < 2) return "broken 1002";
  const std::uint64_t code = number_of(payload.substr(0, 2));
  const bool is_right = (code >= 1'000 && code <= 1'003) || (code >= 1'007 && code <= 1'014) ||
                        (code >= 3'000 && code <= 4'999);
  if (!is_right) return "broken 1002";
  if (model_utf8(payload.substr(2)) != Utf8Is::whole) return "broken 1007";
  return fmt::format("ended {}", code);
}

std::string control_word(const Frame& frame) {
  if (frame.opcode == 8) return close_word(frame.payload);
  if (frame.opcode == 9) return "ping";
  std::int64_t stamp = -1;
  if (frame.payload.size() == 8) std::memcpy(&stamp, frame.payload.data(), 8);
  return fmt::format("pong {}", stamp);
}

}  // namespace

std::vector<std::string> WsModel::words(std::string_view input) const {
  std::vector<std::string> words;
  const auto broken = [&words](int code) {
    words.push_back(fmt::format("broken {}", code));
    return words;
  };
  unsigned kind = 0;  // of the message that is begun
  std::string message;
  while (true) {
    const Frame frame = frame_of(input, expects_mask);
    if (frame.is == Frame::Is::torn) return words;
    if (frame.is == Frame::Is::wrong) return broken(1'002);
    const bool is_whole = frame.is == Frame::Is::whole;
    if (frame.opcode >= 8) {
      if (!is_whole) return words;
      words.push_back(control_word(frame));
      if (frame.opcode == 8) return words;
    } else {
      if ((frame.opcode == 0) != (kind != 0)) return broken(1'002);
      const unsigned its_kind = frame.opcode == 0 ? kind : frame.opcode;
      if (its_kind == 1 && !is_whole && frame.size <= whole_text) return words;
      kind = its_kind;
      message += frame.payload;
      const bool is_last = is_whole && frame.is_final;
      const Utf8Is utf8 = kind == 1 ? model_utf8(message) : Utf8Is::whole;
      if (utf8 == Utf8Is::wrong || (is_last && utf8 == Utf8Is::torn)) return broken(1'007);
      if (!is_whole) return words;
      if (is_last) words.push_back("whole:" + message);
      if (is_last) kind = 0, message.clear();
    }
    input.remove_prefix(frame.head + frame.size);
  }
}

// A character is right if it is one of Unicode's in its shortest form, and torn if it can become
// one: if what is still to come can make it so.
Utf8Is model_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[i]);
    const unsigned size = first < 0x80 ? 1 : (first < 0xe0 ? 2 : (first < 0xf0 ? 3 : 4));
    if ((first >= 0x80 && first < 0xc0) || first >= 0xf8) return Utf8Is::wrong;
    std::uint32_t lowest = size == 1 ? first : first & (0x7fU >> size), highest = lowest;
    bool is_torn = false;
    for (unsigned k = 1; k < size; ++k) {
      is_torn |= i + k >= text.size();
      const unsigned byte = is_torn ? 0 : static_cast<std::uint8_t>(text[i + k]);
      if (!is_torn && byte / 64 != 2) return Utf8Is::wrong;
      lowest = lowest * 64 + (is_torn ? 0 : byte % 64);
      highest = highest * 64 + (is_torn ? 63 : byte % 64);
    }
    const std::uint32_t least = size == 1 ? 0 : (size == 2 ? 0x80 : (size == 3 ? 0x800 : 0x10000));
    lowest = std::max(lowest, least);
    highest = std::min<std::uint32_t>(highest, 0x10ffff);
    const bool is_surrogate = lowest >= 0xd800 && highest <= 0xdfff;
    if (lowest > highest || is_surrogate) return Utf8Is::wrong;
    if (is_torn) return Utf8Is::torn;
    i += size;
  }
  return Utf8Is::whole;
}

}  // namespace c1k
