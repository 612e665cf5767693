// --ping-every and --ping-timeout, of both sides.
#pragma once

#include <boost/program_options.hpp>
#include <optional>

#include "common/net/heartbeat.h"

namespace c1k {

// nullopt: no pings. Throws Refusal: too often or too seldom, a timeout longer than the interval or
// without one. A default timeout is no longer than the interval.
std::optional<Heartbeat::Times> read_pings(const boost::program_options::variables_map& values);

}  // namespace c1k
