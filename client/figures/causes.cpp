#include "client/figures/causes.h"

namespace c1k {

ClientCount failure_of(Cause cause) {
  switch (cause) {
    case Cause::refused:
      return ClientCount::failed_refused;
    case Cause::timeout:
      return ClientCount::failed_timeout;
    case Cause::reset:
      return ClientCount::failed_reset;
    case Cause::unreachable:
      return ClientCount::failed_unreachable;
    case Cause::no_descriptor:
    case Cause::no_host_file:
      return ClientCount::failed_no_descriptor;
    case Cause::no_memory:
      return ClientCount::failed_no_memory;
    case Cause::no_watch:
      return ClientCount::failed_no_watch;
    case Cause::protocol:
      return ClientCount::failed_tls;
    default:
      return ClientCount::failed_other;
  }
}

ClientCount closure_of(Cause cause) {
  switch (cause) {
    case Cause::reset:
      return ClientCount::closed_reset;
    case Cause::timeout:
      return ClientCount::closed_timeout;
    case Cause::protocol:
      return ClientCount::closed_protocol;
    default:
      return ClientCount::closed_other;
  }
}

}  // namespace c1k
