// What must be so of any bytes that come: each throws std::logic_error if it is not. For http and
// ws the first byte says which talk hears them, the second how they are cut; the rest is what
// comes.
//
// Whatever the cuts, the same is heard and the same is said; and what is heard of frames is what a
// model of RFC 6455 makes of them that knows all bytes at once (ws_model.h).
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace c1k {

void check_http(std::string_view input);       // heads, and both sides' words of an upgrade
void check_ws_server(std::string_view input);  // frames as a server hears them
void check_ws_client(std::string_view input);
void check_frames(std::string_view input);  // Ethernet frames that come
void check_tcp(std::string_view input);     // what the peer and the owner of a connection do
void check_tls(std::string_view input);     // records at rest, and what their owner says

inline void expect(bool is_so, const char* otherwise) {
  if (!is_so) throw std::logic_error(otherwise);
}

// Sizes of pieces, together at least `size`: many are small, and some empty.
inline std::vector<std::size_t> pieces_of(std::size_t size, std::uint8_t seed) {
  std::vector<std::size_t> pieces;
  std::uint32_t state = 2'654'435'769U * (seed + 1U);
  for (std::size_t all = 0; all < size; all += pieces.back()) {
    state = state * 1'664'525U + 1'013'904'223U;
    pieces.push_back((state >> 24U) >> (seed % 8U));
    if (pieces.size() > 4 * size) break;
  }
  return pieces;
}

}  // namespace c1k
