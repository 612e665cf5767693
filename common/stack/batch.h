// What has come in a batch of frames and was not read yet. It stays where it lies; only who has
// what is kept, and found by the connection.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "common/link/wire.h"

namespace c1k {

class Batch {
 public:
  struct Piece {
    ConnectionIndex connection;  // 0: it was read
    bool has_fin;                // behind the payload
    std::span<char> payload;
    std::uint32_t next;  // of the same bucket; 0: none
  };

  void clear() {
    pieces_.clear();
    buckets_.fill({});
  }
  void add(ConnectionIndex connection, std::span<char> payload, bool has_fin) {
    pieces_.push_back({connection, has_fin, payload, 0});
    const auto number = static_cast<std::uint32_t>(pieces_.size());
    Bucket& bucket = bucket_of(connection);
    (bucket.last == 0 ? bucket.first : pieces_[bucket.last - 1].next) = number;
    bucket.last = number;
  }
  // The first that was not read; nullptr: none.
  Piece* first(ConnectionIndex connection) {
    for (std::uint32_t at = bucket_of(connection).first; at != 0; at = pieces_[at - 1].next)
      if (pieces_[at - 1].connection == connection) return &pieces_[at - 1];
    return nullptr;
  }
  bool has_unread() const {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [](const Piece& piece) { return piece.connection != 0; });
  }
  // What was not read takes so much of the sequence numbers.
  std::uint32_t unread(ConnectionIndex connection) const {
    std::uint32_t sum = 0;
    for (std::uint32_t at = bucket_of(connection).first; at != 0; at = pieces_[at - 1].next) {
      const Piece& piece = pieces_[at - 1];
      if (piece.connection != connection) continue;
      sum += static_cast<std::uint32_t>(piece.payload.size()) + (piece.has_fin ? 1U : 0U);
    }
    return sum;
  }
  // The peer's FIN is among it: nothing may follow.
  bool has_fin(ConnectionIndex connection) const {
    for (std::uint32_t at = bucket_of(connection).first; at != 0; at = pieces_[at - 1].next)
      if (pieces_[at - 1].connection == connection && pieces_[at - 1].has_fin) return true;
    return false;
  }
  void drop(ConnectionIndex connection) {
    while (Piece* piece = first(connection)) piece->connection = 0;
  }

 private:
  struct Bucket {
    std::uint32_t first = 0;  // number from 1 on
    std::uint32_t last = 0;
  };
  static constexpr std::size_t kBuckets = 1'024;  // as many as there are frames in a batch

  Bucket& bucket_of(ConnectionIndex connection) { return buckets_[connection % kBuckets]; }
  const Bucket& bucket_of(ConnectionIndex connection) const {
    return buckets_[connection % kBuckets];
  }

  std::vector<Piece> pieces_;
  std::array<Bucket, kBuckets> buckets_{};
};

}  // namespace c1k
