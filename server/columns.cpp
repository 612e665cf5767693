#include "server/columns.h"

namespace c1k {

Columns server_columns() {
  Columns columns;
  append_time_columns(columns);
#define C1K_AS_COLUMN(name) \
  columns.push_back(counter_column(#name, static_cast<std::size_t>(ServerCount::name)));
  C1K_SERVER_COUNTERS(C1K_AS_COLUMN)
#undef C1K_AS_COLUMN
  columns.push_back(rate_column("accepted_per_s", static_cast<std::size_t>(ServerCount::accepted)));
  columns.push_back(
      counter_column("accept_errors", static_cast<std::size_t>(ServerCount::accept_errors)));
  append_host_columns(columns);
  append_kernel_columns(columns);
  append_listen_columns(columns);
#define C1K_AS_COLUMN(name) \
  columns.push_back(counter_column(#name, static_cast<std::size_t>(ServerCount::name)));
  C1K_ANSWER_COUNTERS(C1K_AS_COLUMN)
#undef C1K_AS_COLUMN
  return columns;
}

}  // namespace c1k
