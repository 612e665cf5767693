// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) of two words: the
// same bytes for the same key and words, which nobody can foretell who does not know the key.
#pragma once

#include <bit>
#include <cstdint>

namespace c1k {

struct SipKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  static SipKey random();  // of the kernel's, by getrandom(2)
};

struct SipState {
  std::uint64_t a, b, c, d;

  constexpr void round() {
    a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
    c += d, d = std::rotl(d, 16) ^ c;
    a += d, d = std::rotl(d, 21) ^ a;
    c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
  }
  constexpr void absorb(std::uint64_t word) {
    d ^= word;
    round(), round();
    a ^= word;
  }
};

// Of the 16 bytes of both words in little-endian order.
constexpr std::uint64_t siphash(const SipKey& key, std::uint64_t first, std::uint64_t second) {
  SipState state{key.low ^ 0x736f6d6570736575, key.high ^ 0x646f72616e646f6d,
                 key.low ^ 0x6c7967656e657261, key.high ^ 0x7465646279746573};
  state.absorb(first);
  state.absorb(second);
  state.absorb(std::uint64_t{16} << 56U);  // the length, and no bytes that are left over
  state.c ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace c1k
