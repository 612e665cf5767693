// The one place where a worker keeps bytes of connections: heads that were torn, and what a peer
// did not take. It is bounded, whatever the peers do; what has no room in it stays in the wire.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>

#include "common/link/wire.h"

namespace c1k {

class Store {
 public:
  static constexpr std::size_t kMost = std::size_t{4} << 20;  // bytes, of a worker

  bool has_room_for(std::size_t bytes) const { return bytes_ + bytes <= kMost; }
  std::size_t bytes() const { return bytes_; }

  // Behind what is kept for it already.
  void append(ConnectionIndex connection, std::span<const char> bytes) {
    kept_[connection].append(bytes.begin(), bytes.end());
    bytes_ += bytes.size();
  }
  // Good until the next change; empty: nothing is kept.
  std::span<const char> of(ConnectionIndex connection) const {
    const auto found = kept_.find(connection);
    return found == kept_.end() ? std::span<const char>() : std::span<const char>(found->second);
  }
  // So many from the beginning; when none is left it is forgotten.
  void consume(ConnectionIndex connection, std::size_t bytes) {
    const auto found = kept_.find(connection);
    bytes_ -= bytes;
    found->second.erase(0, bytes);
    if (found->second.empty()) kept_.erase(found);
  }
  void forget(ConnectionIndex connection) {
    if (const auto kept = of(connection); !kept.empty()) consume(connection, kept.size());
  }

 private:
  std::unordered_map<ConnectionIndex, std::string> kept_;
  std::size_t bytes_ = 0;
};

}  // namespace c1k
