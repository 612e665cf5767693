// What was said and is not acknowledged yet, of all connections of a worker: pieces of one pool, so
// that a connection has no send buffer. When the pool is empty nothing is taken for a while.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "common/net/mapped_table.h"

namespace c1k {

class Pieces {
 public:
  static constexpr std::size_t kPiece = 248;  // bytes of one

  // At most `most` pieces, of 256 bytes each; what was never used costs nothing.
  explicit Pieces(std::uint32_t most) : pieces_(most + std::size_t{1}), most_(most) {}

  std::size_t room() const { return (most_ - used_) * kPiece; }

  // Behind [first, last], which may be 0: none. There is room.
  void append(std::uint32_t& first, std::uint32_t& last, std::span<const char> bytes) {
    while (!bytes.empty()) {
      if (last == 0 || pieces_[last].end == kPiece) add(first, last);
      Piece& piece = pieces_[last];
      const std::size_t size = std::min<std::size_t>(bytes.size(), kPiece - piece.end);
      std::copy_n(bytes.begin(), size, piece.bytes.begin() + piece.end);
      piece.end = static_cast<std::uint16_t>(piece.end + size);
      bytes = bytes.subspan(size);
    }
  }
  // The first `size` bytes are acknowledged.
  void drop(std::uint32_t& first, std::uint32_t& last, std::size_t size) {
    while (first != 0 && size > 0) {
      Piece& piece = pieces_[first];
      const std::size_t part = std::min<std::size_t>(size, piece.end - piece.begin);
      piece.begin = static_cast<std::uint16_t>(piece.begin + part);
      size -= part;
      if (piece.begin < piece.end) return;
      const std::uint32_t next = piece.next;
      free(first);
      first = next;
    }
    if (first == 0) last = 0;
  }
  void drop_all(std::uint32_t& first, std::uint32_t& last) { drop(first, last, ~std::size_t{0}); }
  // Up to out.size() of the first bytes; returns how many.
  std::size_t copy(std::uint32_t first, std::span<char> out) const {
    std::size_t done = 0;
    for (std::uint32_t at = first; at != 0 && done < out.size(); at = pieces_[at].next) {
      const Piece& piece = pieces_[at];
      const std::size_t size = std::min<std::size_t>(piece.end - piece.begin, out.size() - done);
      std::copy_n(piece.bytes.begin() + piece.begin, size,
                  out.begin() + static_cast<std::ptrdiff_t>(done));
      done += size;
    }
    return done;
  }

 private:
  struct Piece {
    std::uint32_t next;
    std::uint16_t begin;
    std::uint16_t end;
    std::array<char, kPiece> bytes;
  };
  static_assert(sizeof(Piece) == 256);

  void add(std::uint32_t& first, std::uint32_t& last) {
    std::uint32_t fresh = free_;
    if (fresh != 0)
      free_ = pieces_[fresh].next;
    else
      fresh = ++touched_;
    ++used_;
    pieces_[fresh].next = 0;
    pieces_[fresh].begin = pieces_[fresh].end = 0;
    (last == 0 ? first : pieces_[last].next) = fresh;
    last = fresh;
  }
  void free(std::uint32_t piece) {
    pieces_[piece].next = free_;
    free_ = piece;
    --used_;
  }

  MappedTable<Piece> pieces_;
  std::uint32_t most_;
  std::uint32_t used_ = 0;
  std::uint32_t free_ = 0;
  std::uint32_t touched_ = 0;
};

}  // namespace c1k
