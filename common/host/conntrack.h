// The connection tracker of a network namespace (nf_conntrack): how full it is, what it dropped.
#pragma once

#include <string>
#include <string_view>

#include "common/record/bounds.h"

namespace c1k {

// As they stand, since boot. `net`: "/proc/self/net" or "/proc/PID/net"; its max is known only of
// our own namespace. All empty: it is not loaded, or the kernel does not say.
ConntrackFigures read_conntrack(const std::string& net);

// The same out of the text of stat/nf_conntrack: names, then a line for each processor, in hex.
ConntrackFigures parse_conntrack(std::string_view text);

// `now`, with what was dropped and evicted since `earlier`.
ConntrackFigures since(ConntrackFigures now, const ConntrackFigures& earlier);

}  // namespace c1k
