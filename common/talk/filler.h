// What made-up messages are made of, on both sides: letters whose place can be told, so that
// what is lost, doubled or mixed up on the way is seen by comparing.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace c1k {

inline constexpr std::size_t kFillerPeriod = 26;

inline char filler_at(std::size_t i) {
  return static_cast<char>('a' + i % kFillerPeriod);
}

inline std::string make_filler(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = filler_at(i);
  return text;
}

// Whether `bytes` are what stands from `at` on. `filler`: a period longer than any `bytes`.
inline bool is_filler(std::span<const char> bytes, std::size_t at, const std::string& filler) {
  return std::memcmp(filler.data() + at % kFillerPeriod, bytes.data(), bytes.size()) == 0;
}

}  // namespace c1k
