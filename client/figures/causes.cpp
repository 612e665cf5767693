#include "client/figures/causes.h"

#include <cerrno>

namespace c1k {

ClientCount failure_of(int error) {
  switch (error) {
    case ECONNREFUSED:
      return ClientCount::failed_refused;
    case ETIMEDOUT:
      return ClientCount::failed_timeout;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
      return ClientCount::failed_reset;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EACCES:
    case EPERM:
      return ClientCount::failed_unreachable;
    case EMFILE:
    case ENFILE:
      return ClientCount::failed_no_descriptor;
    case ENOMEM:
    case ENOBUFS:
      return ClientCount::failed_no_memory;
    case ENOSPC:
      return ClientCount::failed_no_watch;
    default:
      return ClientCount::failed_other;
  }
}

ClientCount failure_of(const ConnectStart& start) {
  const ClientCount cause = failure_of(start.error);
  return start.step != ConnectStep::connect && cause == ClientCount::failed_unreachable
             ? ClientCount::failed_other
             : cause;
}

ClientCount closure_of(int error) {
  switch (error) {
    case ECONNRESET:
    case EPIPE:
      return ClientCount::closed_reset;
    case ETIMEDOUT:
      return ClientCount::closed_timeout;
    default:
      return ClientCount::closed_other;
  }
}

bool is_taken_slot(const ConnectStart& start) {
  return (start.step == ConnectStep::bind && start.error == EADDRINUSE) ||
         (start.step == ConnectStep::connect && start.error == EADDRNOTAVAIL);
}

bool is_local_limit(ClientCount cause) {
  return cause == ClientCount::failed_no_descriptor || cause == ClientCount::failed_no_memory ||
         cause == ClientCount::failed_no_watch;
}

}  // namespace c1k
