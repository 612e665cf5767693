#include "fleet/fleet_table.h"

#include <algorithm>

#include "client/figures/columns.h"

namespace c1k {
namespace {

constexpr std::array<Counter, kFleetCounters - kClientCounters> kOwn{
    described(FleetCount::failed_host_lost, "failed_host_lost", Kind::counter, "attempts", "failed",
              "was still connecting when its host was lost"),
    described(FleetCount::closed_host_lost, "closed_host_lost", Kind::counter, "connections",
              "closed", "was open when its host was lost: what became of it is not known"),
    described(FleetCount::hosts, "hosts", Kind::gauge, "hosts", "host",
              "whose figures are in this row: those that were not lost"),
};

std::array<Counter, kFleetCounters> make_table() {
  std::array<Counter, kFleetCounters> table{};
  auto* const end = std::copy(kClientTable.begin(), kClientTable.end(), table.begin());
  std::copy(kOwn.begin(), kOwn.end(), end);
  return table;
}

}  // namespace

CounterTable fleet_table() {
  static const std::array<Counter, kFleetCounters> kTable = make_table();
  return kTable;
}

Columns fleet_columns() {
  Columns columns = client_columns();
  append_counters(columns, fleet_table(), FleetCount::failed_host_lost, FleetCount::hosts);
  return columns;
}

}  // namespace c1k
