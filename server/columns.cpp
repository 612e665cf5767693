#include "server/columns.h"

namespace c1k {

using Count = ServerCount;

Columns server_columns() {
  const Counter& accepted = kServerTable[static_cast<std::size_t>(Count::accepted)];
  Columns columns;
  append_time_columns(columns);
  append_counters(columns, kServerTable, Count::open, Count::closed_other);
  columns.push_back(rate_column(accepted, "accepted in this interval"));
  append_counters(columns, kServerTable, Count::accept_errors, Count::accept_errors);
  append_host_columns(columns);
  append_kernel_columns(columns);
  append_listen_columns(columns);
  append_counters(columns, kServerTable, Count::bytes_received, Count::handshakes_tls);
  return columns;
}

}  // namespace c1k
