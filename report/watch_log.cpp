#include "report/watch_log.h"

#include <cmath>

namespace c1k {

bool is_watch_log(const CsvTable& server) {
  if (server.kind() != LogKind::server) return false;
  for (std::size_t row = 0; row < server.rows(); ++row)
    if (server.value(row, "accepted")) return false;
  return server.rows() > 0;
}

double sockets_each(const CsvTable& client, const CsvTable& watch) {
  constexpr double kBothEnds = 1.5;  // sockets for each connection, as in memory_cost.cpp
  constexpr double kFewest = 10;     // connections: fewer drown in what others do
  const std::size_t peak = peak_row(client);
  const auto before = client.value(0, "tcp_inuse");
  const auto most = client.value(peak, "tcp_inuse");
  const double open = client.value(peak, "open").value_or(0);
  const double more = open - client.value(0, "open").value_or(0);
  if (!before || !most || more < kFewest) return 1;
  const double each = (*most - *before) / more;
  if (each < kBothEnds) return 1;
  const double watched = watch.value(peak_row(watch), "open").value_or(0);
  return std::abs(watched - each * open) < std::abs(watched - open) ? 2 : 1;
}

std::size_t peak_row(const CsvTable& table) {
  std::size_t peak = 0;
  for (std::size_t row = 1; row < table.rows(); ++row) {
    const bool higher =
        table.value(row, "open").value_or(0) > table.value(peak, "open").value_or(0);
    if (higher) peak = row;
  }
  return peak;
}

}  // namespace c1k
