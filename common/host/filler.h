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

// A push begins with this, in the byte order of the host: its latency is told on one host only.
struct PushHeader {
  char word[8];          // kPushWord
  std::uint64_t size;    // with the header
  std::int64_t sent_ns;  // on the monotonic clock
};
static_assert(sizeof(PushHeader) == 24);
inline constexpr char kPushWord[9] = "c1k-push";
inline constexpr std::size_t kLargestMessage = std::size_t{1} << 20;

inline bool is_push(const PushHeader& header) {
  return std::memcmp(header.word, kPushWord, sizeof header.word) == 0 &&
         header.size >= sizeof header && header.size <= kLargestMessage;
}

}  // namespace c1k
