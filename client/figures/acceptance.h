// Whether the target's program has accepted what its kernel has opened. A connect, a keepalive
// probe, even acknowledged data say nothing of that: the kernel answers for what still waits in an
// accept queue, and a client stays ESTABLISHED when that queue was full and its last ACK was
// dropped (a ghost; tcp(7), listen(2)). Known it is from what the program said, or, with the target
// on this host, from the kernel's own books. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace c1k {

// When the hold ended.
struct AcceptanceCase {
  std::uint64_t open = 0;
  std::uint64_t heard = 0;     // of them, from which something has come
  std::string_view by_what{};  // that came: "its greeting", "an answer"; empty: nothing is awaited
  // With the target in this network namespace; nullopt: it is not, or the kernel does not say.
  std::optional<std::uint64_t> accept_queue{};  // of its listeners
  std::optional<std::uint64_t> inuse_growth{};  // TCP sockets, since the start
  std::uint64_t listen_overflows = 0;           // likewise
  bool is_moving = false;  // what ends is replaced: some have just come, and wait for their turn
};

struct Acceptance {
  std::optional<bool> by_target;  // nullopt: not known
  std::string how;                // how it is known, or how it could be
  std::uint64_t waiting = 0;      // in the accept queue
  std::uint64_t ghosts = 0;       // about so many: open here, and no socket of the target's
};

Acceptance judge_acceptance(const AcceptanceCase& at_end);

}  // namespace c1k
