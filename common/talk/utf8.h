// Whether bytes are UTF-8 (RFC 3629), as they come: a byte of state between two of them.
#pragma once

#include <cstdint>
#include <span>

namespace c1k {

class Utf8 {
 public:
  constexpr Utf8() = default;
  explicit constexpr Utf8(std::uint8_t state) : state_(state) {}
  std::uint8_t state() const { return state_; }  // 0: between two characters

  // False: these bytes can't be the next, whatever follows.
  bool take(std::span<const char> bytes);
  bool is_whole() const { return state_ == 0; }

 private:
  // What may follow: the number of bytes, and the bounds of the first where they are narrower.
  enum State : std::uint8_t {
    start,
    one,
    two,
    three,
    two_after_e0,    // A0..BF: else it would be shorter
    two_after_ed,    // 80..9F: no surrogates
    three_after_f0,  // 90..BF
    three_after_f4,  // 80..8F: up to U+10FFFF
    wrong,
  };
  static std::uint8_t begin(std::uint8_t byte);
  static std::uint8_t go_on(std::uint8_t state, std::uint8_t byte);

  std::uint8_t state_ = start;
};

}  // namespace c1k
