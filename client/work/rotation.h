// Rotating: the open connections that have no place in the interval, and which of them is next. One
// bit for each, and a cursor that goes round, so all have their turn before anybody has another.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "common/link/wire.h"

namespace c1k {

class Rotation {
 public:
  explicit Rotation(std::size_t connections) : words_(connections / 64 + 1) {}

  void add(ConnectionIndex connection) { words_[connection / 64] |= bit(connection); }
  void remove(ConnectionIndex connection) { words_[connection / 64] &= ~bit(connection); }
  // The next behind the one that was taken last; it is removed. 0: none is in.
  ConnectionIndex take() {
    for (std::size_t looked = 0; looked <= words_.size(); ++looked) {
      const std::uint64_t from = ~std::uint64_t{0} << (cursor_ % 64);
      const std::size_t word = cursor_ / 64;
      if (const std::uint64_t set = words_[word] & from; set != 0) {
        const auto found = static_cast<ConnectionIndex>(word * 64) +
                           static_cast<ConnectionIndex>(std::countr_zero(set));
        remove(found);
        cursor_ = found + 1 < words_.size() * 64 ? found + 1 : 0;
        return found;
      }
      cursor_ = static_cast<ConnectionIndex>((word + 1) % words_.size() * 64);
    }
    return 0;
  }

 private:
  static std::uint64_t bit(ConnectionIndex connection) {
    return std::uint64_t{1} << (connection % 64);
  }

  std::vector<std::uint64_t> words_;
  ConnectionIndex cursor_ = 0;  // from here on
};

}  // namespace c1k
