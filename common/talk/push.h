// A push as it goes over the wire, from c1k-server --mode push to c1k-client --answer push: a
// header, then filler (common/talk/filler.h) up to its size.
#pragma once

#include <cstdint>
#include <cstring>

namespace c1k {

// In the byte order of the host: its latency is told on one host only.
struct PushHeader {
  char word[8];          // kPushWord
  std::uint64_t size;    // with the header
  std::int64_t sent_ns;  // on the monotonic clock
};
static_assert(sizeof(PushHeader) == 24);
inline constexpr char kPushWord[9] = "c1k-push";
inline constexpr std::size_t kLargestMessage = std::size_t{1} << 20;  // of a message too

// Whether it is one. `sent_ns` may be anything: who sent it may be anybody.
inline bool is_push(const PushHeader& header) {
  return std::memcmp(header.word, kPushWord, sizeof header.word) == 0 &&
         header.size >= sizeof header && header.size <= kLargestMessage;
}

// The one byte that c1k-server --greet sends on accept; no push begins with it.
inline constexpr char kGreeting = '!';

}  // namespace c1k
