// The line that is redrawn on a terminal while a run goes on. Pure: its width and what the terminal
// can do are arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/units.h"

namespace c1k {

// What a run is at, in the terms that all programs share.
struct ProgressFacts {
  Nanoseconds time{};
  std::string_view phase{};
  std::uint64_t open = 0;
  std::optional<std::uint64_t> goal{};  // of open; nullopt: there is none
  std::optional<double> asked_per_s{};  // nullopt: as fast as can be, or nothing is asked
  std::optional<double> per_s{};        // achieved
  std::uint64_t failed = 0;
  std::uint64_t closed = 0;
  std::optional<double> p99_ns{};        // of what is timed now, by p99_of
  std::string_view p99_of{};             // "connect", "messages"
  std::optional<std::uint64_t> bytes{};  // of our own memory
  std::optional<Nanoseconds> left{};     // until the goal is reached
};

struct TerminalForm {
  std::size_t columns = 80;
  bool colours = false;
  bool unicode = false;  // else the bar is of # and .
};

// At most so many columns: what matters least is left out first, the bar before figures. Failures
// are never left out, but in less than 40 columns.
std::string terminal_line(const ProgressFacts& facts, const TerminalForm& form);

// Of this terminal and environment: no colours with NO_COLOR (no-color.org) or TERM=dumb, unicode
// by LC_ALL, LC_CTYPE or LANG. 80 columns where it does not say.
TerminalForm terminal_form(int descriptor);

}  // namespace c1k
