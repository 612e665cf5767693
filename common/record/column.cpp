#include "common/record/column.h"

#include <fmt/format.h>

#include <cassert>

#include "common/record/host_figures.h"

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

// Of the host's figures, by its name in the table.
Column host_column(std::string_view name) {
  for (const auto& [about, figure] : kHostFigures)
    if (about.name == name)
      return {
          std::string(name), [figure = figure](const Sample& s) { return cell_of(s.host.*figure); },
          about.kind,        about.unit,
          about.group,       about.help};
  for (const auto& [about, share] : kHostShares)
    if (about.name == name)
      return {
          std::string(name), [share = share](const Sample& s) { return cell_of(s.host.*share, 1); },
          about.kind,        about.unit,
          about.group,       about.help};
  assert(false);
  return {};
}

double quantile_of(std::string_view suffix) {
  if (suffix == "p50") return 0.5;
  if (suffix == "p90") return 0.9;
  if (suffix == "p99") return 0.99;
  if (suffix == "p999") return 0.999;
  assert(suffix == "max");
  return 1.0;
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

Column counter_column(const Counter& counter) {
  return {std::string(counter.name),
          [index = counter.index](const Sample& s) { return Cell{s.counts[index]}; },
          counter.kind,
          counter.unit,
          counter.group,
          counter.help};
}

Column rate_column(const Counter& counter, std::string_view help) {
  return {fmt::format("{}_per_s", counter.name),
          [index = counter.index](const Sample& s) { return cell_of(s.per_second(index), 1); },
          Kind::gauge,
          "per second",
          "rates",
          help};
}

void append_quantiles(Columns& columns, const TimedColumns& timed,
                      std::initializer_list<std::string_view> suffixes) {
  for (const std::string_view suffix : suffixes)
    columns.push_back({fmt::format("{}_{}", timed.name, suffix),
                       [timing = timed.timing, q = quantile_of(suffix)](const Sample& s) {
                         return microseconds(s.timings[timing].quantile(q));
                       },
                       Kind::gauge, "microseconds", "latency", timed.help});
}

void append_quantiles(Columns& columns, const TimedColumns& timed) {
  append_quantiles(columns, timed, {"p50", "p90", "p99", "p999", "max"});
}

void append_time_columns(Columns& columns) {
  columns.push_back(
      {"time_s",
       [](const Sample& s) {
         return Cell{Decimal{std::chrono::duration<double>(s.time).count(), 3}};
       },
       Kind::gauge, "seconds", "time",
       "since the client's first permitted attempt, or the server's start; the moment "
       "the board was read"});
  columns.push_back({"unix_ms", [](const Sample& s) { return Cell{s.unix_ms}; }, Kind::gauge,
                     "milliseconds", "time",
                     "the same moment on the wall clock: joins a client's log with a server's"});
  columns.push_back(
      {"phase", [](const Sample& s) { return Cell{name_of(s.phase)}; }, Kind::gauge, "word", "time",
       "client ramp, hold, drain, done; server serve, drain, done. The row of a change "
       "carries the new phase and is taken before anybody acts on it: the first hold "
       "row is the moment of the count. done is the last row alone"});
}

void append_host_columns(Columns& columns) {
  columns.push_back({"workers", [](const Sample& s) { return Cell{s.workers}; }, Kind::gauge,
                     "processes", "host", "worker processes alive"});
  columns.push_back({"cpu_pct", [](const Sample& s) { return cell_of(s.cpu_pct, 1); }, Kind::gauge,
                     "percent", "host",
                     "CPU of all our processes in this interval; 100 is one core"});
  for (const char* name :
       {"user_bytes", "available_bytes", "slab_bytes", "tcp_inuse", "tcp_orphan", "tcp_tw",
        "tcp_alloc", "tcp_queue_pages", "host_cpu_pct", "host_softirq_pct"})
    columns.push_back(host_column(name));
}

void append_kernel_columns(Columns& columns) {
  for (const Counter& counter : kKernelTable)
    columns.push_back({std::string(counter.name),
                       [i = counter.index](const Sample& s) { return cell_of(s.host.kernel[i]); },
                       counter.kind, counter.unit, counter.group, counter.help});
  columns.push_back(host_column("files_open"));
}

void append_listen_columns(Columns& columns) {
  for (const char* name : {"descriptors", "accept_queue", "accept_queue_limit"})
    columns.push_back(host_column(name));
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
