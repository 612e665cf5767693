// What a fleet counts: what its clients do, and what was lost with a host.
#pragma once

#include <array>

#include "client/figures/counters.h"
#include "common/record/column.h"

namespace c1k {

enum class FleetCount : std::size_t {
  failed_host_lost = kClientCounters,
  closed_host_lost,
  hosts,
  size
};
inline constexpr std::size_t kFleetCounters = static_cast<std::size_t>(FleetCount::size);

// The client's counters in their places, and those behind them.
CounterTable fleet_table();

// The client's columns, and those of the counters behind them.
Columns fleet_columns();

}  // namespace c1k
