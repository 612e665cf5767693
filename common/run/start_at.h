// When a run begins (--start-at): at once, at a moment, or when it is told to. Until then all is
// checked, logs are open, and nothing has been sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/units.h"

namespace c1k {

struct StartAt {
  std::string text;                   // as it was given; empty: at once
  std::optional<Nanoseconds> moment;  // since 1970; nullopt: at a line, or at once
};

// Unix seconds ("1795873237.5"), RFC 3339 ("2026-11-28T14:00:00Z", "...+01:00", with a fraction of
// a second if wanted), or "-": a line on standard input. Throws Refusal.
StartAt parse_start_at(std::string_view text);

// The same, and refuses what is past at `now` (since 1970).
StartAt parse_start_at(std::string_view text, Nanoseconds now);

// Waits, and says for what on standard error. False: SIGINT, SIGTERM or SIGHUP has come first.
// Throws Refusal: `input` has ended without a line.
bool await_start(const StartAt& start, int input = 0);

}  // namespace c1k
