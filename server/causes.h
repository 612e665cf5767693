// From a fault to the counter that books it: why a connection closed.
#pragma once

#include "common/net/fault.h"
#include "server/counters.h"

namespace c1k {

inline ServerCount closure_of(Cause cause) {
  switch (cause) {
    case Cause::reset:
      return ServerCount::closed_reset;
    case Cause::timeout:
      return ServerCount::closed_timeout;
    case Cause::protocol:
      return ServerCount::closed_protocol;
    default:
      return ServerCount::closed_other;
  }
}

}  // namespace c1k
