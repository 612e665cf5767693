#include "client/columns.h"

namespace c1k {
namespace {

void append_traffic_columns(Columns& columns) {
#define C1K_AS_COLUMN(name) \
  columns.push_back(counter_column(#name, static_cast<std::size_t>(ClientCount::name)));
  C1K_TRAFFIC_COUNTERS(C1K_AS_COLUMN)
#undef C1K_AS_COLUMN
  const auto rate = [&columns](const char* name, ClientCount counter) {
    columns.push_back(rate_column(name, static_cast<std::size_t>(counter)));
  };
  rate("messages_sent_per_s", ClientCount::messages_sent);
  rate("messages_answered_per_s", ClientCount::messages_answered);
  append_quantile_columns(columns, "message_us", Timing::message);
  columns.push_back(quantile_column("message_late_us_p99", Timing::message_late, 0.99));
  columns.push_back(quantile_column("message_late_us_max", Timing::message_late, 1.0));
}

}  // namespace

Columns client_columns() {
  Columns columns;
  append_time_columns(columns);
#define C1K_AS_COLUMN(name) \
  columns.push_back(counter_column(#name, static_cast<std::size_t>(ClientCount::name)));
  C1K_CLIENT_COUNTERS(C1K_AS_COLUMN)
#undef C1K_AS_COLUMN
  columns.push_back({"asked_per_s", [](const Sample& s) { return cell_of(s.asked_per_s, 0); }});
  columns.push_back(
      rate_column("attempted_per_s", static_cast<std::size_t>(ClientCount::attempted)));
  columns.push_back({"opened_per_s", [](const Sample& s) { return cell_of(opened_per_s(s), 1); }});
  columns.push_back(
      {"attempted_max_10ms", [](const Sample& s) { return Cell{s.attempted_max_10ms}; }});
  columns.push_back({"lost_ms", [](const Sample& s) { return Cell{s.lost_ms}; }});
  columns.push_back(quantile_column("connect_us_p50", Timing::connect, 0.5));
  columns.push_back(quantile_column("connect_us_p99", Timing::connect, 0.99));
  columns.push_back(quantile_column("connect_us_max", Timing::connect, 1.0));
  append_host_columns(columns);
  columns.push_back(quantile_column("connect_us_p90", Timing::connect, 0.9));
  columns.push_back(quantile_column("connect_us_p999", Timing::connect, 0.999));
  append_quantile_columns(columns, "connect_due_us", Timing::connect_due);
  append_quantile_columns(columns, "late_us", Timing::late);
  append_kernel_columns(columns);
#define C1K_AS_COLUMN(name) \
  columns.push_back(counter_column(#name, static_cast<std::size_t>(ClientCount::name)));
  C1K_CLIENT_LATER_COUNTERS(C1K_AS_COLUMN)
#undef C1K_AS_COLUMN
  append_traffic_columns(columns);
#define C1K_AS_COLUMN(name) \
  columns.push_back(counter_column(#name, static_cast<std::size_t>(ClientCount::name)));
  C1K_LIFE_COUNTERS(C1K_AS_COLUMN)
  C1K_BYTE_COUNTERS(C1K_AS_COLUMN)
#undef C1K_AS_COLUMN
  return columns;
}

std::optional<double> opened_per_s(const Sample& sample) {
  const auto open = sample.per_second(static_cast<std::size_t>(ClientCount::open));
  const auto closed = sample.per_second(static_cast<std::size_t>(ClientCount::closed));
  if (!open || !closed) return std::nullopt;
  return *open + *closed;  // what was opened is open or closed
}

}  // namespace c1k
