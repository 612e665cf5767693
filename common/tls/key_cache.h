// Keyed contexts of those who speak: a key takes three HMACs to make, and 1 KB to keep, so a
// bounded number of them is kept, by connection and direction. A key that changed, or whose
// connection is over, is forgotten here first.
#pragma once

#include <cstdint>
#include <vector>

#include "common/tls/record.h"

namespace c1k {

enum class TlsWay : std::uint8_t { in, out };

class KeyCache {
 public:
  // `contexts`: at most so many, rounded up to fours; each is made when first needed.
  explicit KeyCache(std::size_t contexts) : places_((contexts + kWays - 1) / kWays * kWays) {}

  // That of the connection's keys. Good until the next call.
  RecordCipher& get(std::uint32_t connection, TlsWay way, const RestingKeys& keys);
  void forget(std::uint32_t connection, TlsWay way);

  std::uint64_t made() const { return made_; }  // keys, since the beginning

 private:
  static constexpr std::size_t kWays = 4;
  struct Place {
    std::uint64_t owner = 0;  // connection and way, and one; 0: nobody
    std::uint64_t used = 0;   // when, in calls
    RecordCipher cipher;
  };

  static std::uint64_t owner_of(std::uint32_t connection, TlsWay way) {
    return (std::uint64_t{connection} << 1U | (way == TlsWay::out ? 1U : 0U)) + 1;
  }
  Place* set_of(std::uint64_t owner) {
    return &places_[owner * 0x9e37'79b9'7f4a'7c15U % (places_.size() / kWays) * kWays];
  }

  std::vector<Place> places_;
  std::uint64_t calls_ = 0;
  std::uint64_t made_ = 0;
};

}  // namespace c1k
