#include "common/base/siphash.h"

#include <sys/random.h>

#include "common/base/refusal.h"

namespace c1k {

SipKey SipKey::random() {
  SipKey key;
  if (::getrandom(&key, sizeof key, 0) != sizeof key)
    throw Refusal("getrandom: the kernel gives no random bytes");
  return key;
}

}  // namespace c1k
