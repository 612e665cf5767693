// Keyed contexts of those who speak: a key takes three HMACs to make, and 1 KB to keep, so a
// bounded number of them is kept, by connection and direction, and none for who speaks so seldom
// that others have had its place before it comes again: its key is made in a context for all of
// them. A key that changed, or whose connection is over, is forgotten here first.
#pragma once

#include <cstdint>
#include <vector>

#include "common/tls/record.h"

namespace c1k {

enum class TlsWay : std::uint8_t { in, out };

class KeyCache {
 public:
  // `contexts`: at most so many, rounded up to fours; each is made when its owner comes again.
  explicit KeyCache(std::size_t contexts) : places_((contexts + kWays - 1) / kWays * kWays) {}

  // That of the connection's keys. Good until the next call.
  RecordCipher& get(std::uint32_t connection, TlsWay way, const RestingKeys& keys);
  void forget(std::uint32_t connection, TlsWay way);

  std::uint64_t made() const { return made_; }  // keys, since the beginning
  std::size_t kept() const;                     // contexts that have a key now, of all places

 private:
  static constexpr std::size_t kWays = 4;
  struct Place {
    std::uint64_t owner = 0;  // connection and way, and one; 0: nobody
    std::uint64_t used = 0;   // when, in calls
    bool is_keyed = false;    // the cipher has its owner's key
    RecordCipher cipher;
  };

  static std::uint64_t owner_of(std::uint32_t connection, TlsWay way) {
    return (std::uint64_t{connection} << 1U | (way == TlsWay::out ? 1U : 0U)) + 1;
  }
  Place* set_of(std::uint64_t owner) {
    return &places_[owner * 0x9e37'79b9'7f4a'7c15U % (places_.size() / kWays) * kWays];
  }

  RecordCipher& in_passing(std::uint64_t owner, TlsWay way, const RestingKeys& keys);
  static void clear(Place& place);

  std::vector<Place> places_;
  Place passing_;  // of who was not seen before
  std::uint64_t calls_ = 0;
  std::uint64_t made_ = 0;
};

}  // namespace c1k
