// Where the hosts of a fleet connect from.
#pragma once

#include <optional>
#include <string>

#include "fleet/host_seat.h"

namespace c1k {

// Two hosts that would connect from the same addresses; nullopt: none. Loopback addresses are each
// host's own, unless two of them have one name.
std::optional<std::string> overlap_words(const HostSeats& seats);

}  // namespace c1k
