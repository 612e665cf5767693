// The Internet checksum (RFC 1071): the ones' complement sum of 16-bit words.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

namespace c1k {

class Checksum {
 public:
  // Pieces other than the last have an even length. Eight bytes at a time and in the host's order:
  // the sum's bytes come out swapped as its words are (RFC 1071, 2.B).
  void add(std::span<const std::uint8_t> bytes) {
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + at, 8);
      add_word(word);
    }
    std::uint64_t rest = 0;
    if (at < bytes.size()) std::memcpy(&rest, bytes.data() + at, bytes.size() - at);
    add_word(rest);
  }
  // A number that a pseudo header has.
  void add16(std::uint16_t value) {
    const std::uint8_t bytes[2] = {static_cast<std::uint8_t>(value >> 8U),
                                   static_cast<std::uint8_t>(value)};
    add(bytes);
  }

  // As it is stored: memcpy of these two bytes. 0: the sum that was stored in what was added is
  // right.
  std::uint16_t stored() const {
    std::uint64_t sum = (sum_ & 0xffffffff) + (sum_ >> 32U);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum);
  }

 private:
  void add_word(std::uint64_t word) {
    sum_ += word;
    sum_ += sum_ < word ? 1U : 0U;  // the carry comes round
  }

  std::uint64_t sum_ = 0;
};

}  // namespace c1k
