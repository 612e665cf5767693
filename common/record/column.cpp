#include "common/record/column.h"

#include <fmt/format.h>

namespace c1k {
namespace {

void append(std::string& line, const Cell& cell) {
  if (const auto* whole = std::get_if<std::uint64_t>(&cell)) {
    fmt::format_to(std::back_inserter(line), "{}", *whole);
  } else if (const auto* decimal = std::get_if<Decimal>(&cell)) {
    fmt::format_to(std::back_inserter(line), "{:.{}f}", decimal->value, decimal->places);
  } else if (const auto* word = std::get_if<std::string_view>(&cell)) {
    line += *word;
  }
}

Column host_column(std::string_view name, HostFigures::Figure HostFigures::*figure) {
  return {std::string(name), [figure](const Sample& s) { return cell_of(s.host.*figure); }};
}

Column host_pct_column(std::string_view name, std::optional<double> HostFigures::*figure) {
  return {std::string(name), [figure](const Sample& s) { return cell_of(s.host.*figure, 1); }};
}

}  // namespace

Cell cell_of(const std::optional<std::uint64_t>& figure) {
  return figure ? Cell{*figure} : Cell{};
}

Cell cell_of(const std::optional<double>& figure, int places) {
  return figure ? Cell{Decimal{*figure, places}} : Cell{};
}

Cell microseconds(const std::optional<double>& ns) {
  return ns ? Cell{Decimal{*ns / 1000.0, 1}} : Cell{};
}

Column counter_column(std::string_view name, std::size_t counter) {
  return {std::string(name), [counter](const Sample& s) { return Cell{s.counts[counter]}; }};
}

Column rate_column(std::string_view name, std::size_t counter) {
  return {std::string(name),
          [counter](const Sample& s) { return cell_of(s.per_second(counter), 1); }};
}

Column quantile_column(std::string_view name, Timing timing, double q) {
  return {std::string(name),
          [timing, q](const Sample& s) { return microseconds(s.timings[timing].quantile(q)); }};
}

void append_quantile_columns(Columns& columns, std::string_view name, Timing timing) {
  for (const auto& [suffix, q] :
       {std::pair{"p50", 0.5}, std::pair{"p90", 0.9}, std::pair{"p99", 0.99},
        std::pair{"p999", 0.999}, std::pair{"max", 1.0}})
    columns.push_back(quantile_column(fmt::format("{}_{}", name, suffix), timing, q));
}

void append_time_columns(Columns& columns) {
  columns.push_back({"time_s", [](const Sample& s) {
                       return Cell{Decimal{std::chrono::duration<double>(s.time).count(), 3}};
                     }});
  columns.push_back({"unix_ms", [](const Sample& s) { return Cell{s.unix_ms}; }});
  columns.push_back({"phase", [](const Sample& s) { return Cell{name_of(s.phase)}; }});
}

void append_host_columns(Columns& columns) {
  columns.push_back({"workers", [](const Sample& s) { return Cell{s.workers}; }});
  columns.push_back({"cpu_pct", [](const Sample& s) { return cell_of(s.cpu_pct, 1); }});
  columns.push_back(host_column("user_bytes", &HostFigures::user_bytes));
  columns.push_back(host_column("available_bytes", &HostFigures::available_bytes));
  columns.push_back(host_column("slab_bytes", &HostFigures::slab_bytes));
  columns.push_back(host_column("tcp_inuse", &HostFigures::tcp_inuse));
  columns.push_back(host_column("tcp_orphan", &HostFigures::tcp_orphan));
  columns.push_back(host_column("tcp_tw", &HostFigures::tcp_tw));
  columns.push_back(host_column("tcp_alloc", &HostFigures::tcp_alloc));
  columns.push_back(host_column("tcp_queue_pages", &HostFigures::tcp_queue_pages));
  columns.push_back(host_pct_column("host_cpu_pct", &HostFigures::host_cpu_pct));
  columns.push_back(host_pct_column("host_softirq_pct", &HostFigures::host_softirq_pct));
}

void append_kernel_columns(Columns& columns) {
  for (std::size_t i = 0; i < kKernelCounters; ++i)
    columns.push_back({std::string(kKernelCounterNames[i]),
                       [i](const Sample& s) { return cell_of(s.host.kernel[i]); }});
  columns.push_back(host_column("files_open", &HostFigures::files_open));
}

void append_listen_columns(Columns& columns) {
  columns.push_back(host_column("descriptors", &HostFigures::descriptors));
  columns.push_back(host_column("accept_queue", &HostFigures::accept_queue));
  columns.push_back(host_column("accept_queue_limit", &HostFigures::accept_queue_limit));
}

std::string header_line(const Columns& columns) {
  std::string line;
  for (const Column& column : columns) line += (line.empty() ? "" : ",") + column.name;
  return line + "\n";
}

std::string row_line(const Columns& columns, const Sample& sample) {
  std::string line;
  for (const Column& column : columns) {
    if (&column != columns.data()) line += ',';
    append(line, column.cell(sample));
  }
  return line + "\n";
}

}  // namespace c1k
