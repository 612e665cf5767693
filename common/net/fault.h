// Why something that was asked of the system did not work: a cause that rules go by, and the
// system's own number for its words. So nothing above the sockets knows errno.
#pragma once

#include <cstdint>
#include <string>

namespace c1k {

enum class Cause : std::uint8_t {
  none,
  refused,        // the peer's RST to a SYN
  timeout,        // nothing came back: of connect, of retransmission, of keepalive
  reset,          // the peer's RST
  unreachable,    // the network's word, or a local route's or filter's
  no_descriptor,  // of this process
  no_host_file,   // no descriptor of the whole host
  no_memory,      // for a socket
  no_watch,       // epoll's limit for a user
  taken,          // the address and port are somebody else's, or still our own last run's
  gone,           // the source address is not this host's
  not_ours,       // the right to it is missing
  nothing_waits,  // the accept queue is empty
  stopped,        // the listener no longer listens
  protocol,       // what came was not of the protocol
  other,
};

struct Fault {
  Cause cause = Cause::none;
  int code = 0;  // the system's (errno); only for words_of()

  explicit operator bool() const { return cause != Cause::none; }
};

// By errno(3): what connect(2), accept(2), recv(2), socket(2) and epoll_ctl(2) say.
Fault fault_of(int error);
// This process or host can't have another connection just now: pause instead of trying on.
bool is_local_limit(Cause cause);
std::string words_of(const Fault& fault);  // "Connection refused"

}  // namespace c1k
