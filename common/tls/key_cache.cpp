#include "common/tls/key_cache.h"

#include <algorithm>

namespace c1k {

// Of four places the one that was not used for longest is the newcomer's; a context it gets when it
// comes again and still has it.
RecordCipher& KeyCache::get(std::uint32_t connection, TlsWay way, const RestingKeys& keys) {
  const std::uint64_t owner = owner_of(connection, way);
  const bool seals = way == TlsWay::out;
  Place* const set = set_of(owner);
  Place* const found =
      std::find_if(set, set + kWays, [owner](const Place& one) { return one.owner == owner; });
  if (found == set + kWays) {
    Place* const oldest = std::min_element(
        set, set + kWays, [](const Place& a, const Place& b) { return a.used < b.used; });
    clear(*oldest);
    oldest->owner = owner;
    oldest->used = ++calls_;
    return in_passing(owner, way, keys);
  }
  found->used = ++calls_;
  if (!found->is_keyed) {
    if (passing_.owner == owner) clear(passing_);
    found->cipher.set_key(keys.suite, seals ? keys.write_secret : keys.read_secret, seals);
    found->is_keyed = true;
    ++made_;
  }
  return found->cipher;
}

RecordCipher& KeyCache::in_passing(std::uint64_t owner, TlsWay way, const RestingKeys& keys) {
  const bool seals = way == TlsWay::out;
  passing_.owner = 0;  // until it has its key
  passing_.cipher.set_key(keys.suite, seals ? keys.write_secret : keys.read_secret, seals);
  passing_.owner = owner;
  passing_.is_keyed = true;
  ++made_;
  return passing_.cipher;
}

void KeyCache::clear(Place& place) {
  if (place.is_keyed) place.cipher.forget();
  place.is_keyed = false;
  place.owner = 0;
  place.used = 0;
}

std::size_t KeyCache::kept() const {
  return static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(), [](const Place& one) { return one.is_keyed; }));
}

void KeyCache::forget(std::uint32_t connection, TlsWay way) {
  const std::uint64_t owner = owner_of(connection, way);
  Place* const set = set_of(owner);
  for (Place* one = set; one != set + kWays; ++one)
    if (one->owner == owner) clear(*one);
  if (passing_.owner == owner) clear(passing_);
}

}  // namespace c1k
