#include "common/net/fault.h"

#include <cerrno>
#include <cstring>

namespace c1k {
namespace {

Cause cause_of(int error) {
  switch (error) {
    case 0:
      return Cause::none;
    case ECONNREFUSED:
      return Cause::refused;
    case ETIMEDOUT:
      return Cause::timeout;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
      return Cause::reset;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EACCES:
    case EPERM:
      return Cause::unreachable;
    case EMFILE:
      return Cause::no_descriptor;
    case ENFILE:
      return Cause::no_host_file;
    case ENOMEM:
    case ENOBUFS:
      return Cause::no_memory;
    case ENOSPC:
      return Cause::no_watch;
    case EADDRINUSE:
      return Cause::taken;
    case EADDRNOTAVAIL:
      return Cause::gone;
    case EAGAIN:
      return Cause::nothing_waits;
    case EINVAL:
      return Cause::stopped;
    default:
      return Cause::other;
  }
}

}  // namespace

Fault fault_of(int error) {
  return {cause_of(error), error};
}

bool is_local_limit(Cause cause) {
  return cause == Cause::no_descriptor || cause == Cause::no_host_file ||
         cause == Cause::no_memory || cause == Cause::no_watch;
}

std::string words_of(const Fault& fault) {
  if (fault.cause == Cause::protocol) return "what came is not of the protocol";
  return std::strerror(fault.code);
}

}  // namespace c1k
