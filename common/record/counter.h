// What a figure is called and what it means: a row of the tables from which the logs' columns, the
// summary's keys, docs/csv.md and the lines of --ndjson are made. Each program has one table of its
// counters (client/figures/counters.h, server/counters.h), in the order of their places in the
// board's rows; names are a promise.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace c1k {

// A counter never falls while a run lasts; a gauge may.
enum class Kind : std::uint8_t { counter, gauge };
std::string_view name_of(Kind kind);

struct Counter {
  std::size_t index = 0;  // its place: in a row of counts, or in its table
  std::string_view name{};
  Kind kind = Kind::counter;
  std::string_view unit{};   // "connections", "bytes", "us"
  std::string_view group{};  // under which it is shown: "failed", "messages"
  std::string_view help{};   // one sentence or part of one, for docs and people
};

using CounterTable = std::span<const Counter>;

// A row for one of a program's counters: `counter` is of its enumeration.
template <class Enum>
constexpr Counter described(Enum counter, std::string_view name, Kind kind, std::string_view unit,
                            std::string_view group, std::string_view help) {
  return {static_cast<std::size_t>(counter), name, kind, unit, group, help};
}

// Whether each row stands at its own index and no name comes twice: for a static_assert beside a
// table.
constexpr bool is_in_order(CounterTable table) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].index != i || table[i].name.empty()) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (table[j].name == table[i].name) return false;
  }
  return true;
}

// The row of that name; nullptr: there is none.
constexpr const Counter* find_counter(CounterTable table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [name](const Counter& counter) { return counter.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace c1k
