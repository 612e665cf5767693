#include "common/tls/key_cache.h"

#include <algorithm>

namespace c1k {

// Of four places the one that was not used for longest makes room.
RecordCipher& KeyCache::get(std::uint32_t connection, TlsWay way, const RestingKeys& keys) {
  const std::uint64_t owner = owner_of(connection, way);
  Place* const set = set_of(owner);
  Place* const found =
      std::find_if(set, set + kWays, [owner](const Place& one) { return one.owner == owner; });
  if (found != set + kWays) {
    found->used = ++calls_;
    return found->cipher;
  }
  Place* const oldest = std::min_element(
      set, set + kWays, [](const Place& a, const Place& b) { return a.used < b.used; });
  oldest->owner = 0;  // until it has its key
  const bool seals = way == TlsWay::out;
  oldest->cipher.set_key(keys.suite, seals ? keys.write_secret : keys.read_secret, seals);
  oldest->owner = owner;
  oldest->used = ++calls_;
  ++made_;
  return oldest->cipher;
}

void KeyCache::forget(std::uint32_t connection, TlsWay way) {
  const std::uint64_t owner = owner_of(connection, way);
  Place* const set = set_of(owner);
  for (Place* one = set; one != set + kWays; ++one) {
    if (one->owner != owner) continue;
    one->cipher.forget();
    one->owner = 0;
    one->used = 0;
  }
}

}  // namespace c1k
