// Logs of a steady run, made from a few figures: how a run looks when its clocks are known.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "report/facts_text.h"
#include "report/run_logs.h"
#include "tests/base/temporary_folder.h"

namespace c1k::report_test {

// Both sides see this: connections from 0 s of the client on, `rate` a second up to `count`; held
// for `hold_s`, then closed at once.
struct Run {
  double count = 5000;
  double rate = 1000;
  double hold_s = 10;

  double ramp_s() const { return count / rate; }
  double end_s() const { return ramp_s() + hold_s; }
  double opened(double at_s) const { return std::floor(std::clamp(at_s * rate, 0.0, count)); }
  double open(double at_s) const { return at_s < end_s() ? opened(at_s) : 0; }
};

// One side's log of it.
struct Side {
  double interval_s = 1;
  double begins_s = 0;            // on the client's clock: when its time_s is 0
  double unix_s = 1'700'000'000;  // its wall clock at the client's 0, and what it is set by later
  double set_at_s = 1e9;          // on the client's clock
  double set_by_s = 0;

  double unix_ms(double at_s) const {
    return std::round(1000 * (unix_s + at_s + (at_s >= set_at_s ? set_by_s : 0)));
  }
};

inline std::string client_log(const Run& run, const Side& side = {},
                              const std::function<double(double)>& inuse = {}) {
  std::string text = "time_s,unix_ms,phase,open,connecting,attempted,failed,closed,tcp_inuse\n";
  const auto row = [&](double at, const char* phase, double open) {
    text += fmt::format("{:.3f},{:.0f},{},{},0,{},0,{},", at, side.unix_ms(at), phase, open,
                        run.opened(at), run.opened(at) - open);
    text += inuse ? fmt::format("{}\n", inuse(at)) : std::string("\n");
  };
  for (double at = 0; at < run.ramp_s(); at += side.interval_s) row(at, "ramp", run.open(at));
  for (double at = run.ramp_s(); at < run.end_s(); at += side.interval_s)
    row(at, "hold", run.count);
  row(run.end_s(), "drain", run.count);
  row(run.end_s() + 0.5, "done", 0);
  return text;
}

// What the server holds, and what waits to be accepted, at a moment of the client's clock.
struct ServerSees {
  std::function<double(double)> open = {};
  std::function<double(double)> queue = {};
};

// Rows from its own 0 until 3 s after the client's drain. `is_watch`: accepted and closed are
// empty.
inline std::string server_log(const Run& run, const Side& side = {.begins_s = -3.3},
                              const ServerSees& sees = {}, bool is_watch = false) {
  std::string text = "time_s,unix_ms,phase,open,accepted,closed,accept_queue\n";
  const auto row = [&](double time_s, const char* phase) {
    const double at = side.begins_s + time_s;
    const double open = sees.open ? sees.open(at) : run.open(at);
    text += fmt::format("{:.3f},{:.0f},{},{},", time_s, side.unix_ms(at), phase, open);
    text +=
        is_watch ? std::string(",,") : fmt::format("{},{},", run.opened(at), run.opened(at) - open);
    text += sees.queue ? fmt::format("{}\n", sees.queue(at)) : std::string("\n");
  };
  double time_s = 0;
  for (; side.begins_s + time_s < run.end_s() + 3; time_s += side.interval_s) row(time_s, "serve");
  row(time_s, "done");
  return text;
}

inline std::string to_text(const RunFacts& facts) {
  return c1k::to_text(sheet_of(facts));
}

inline RunLogs logs_of(const std::vector<std::string>& texts) {
  const TemporaryFolder folder;
  std::vector<CsvTable> tables;
  for (const std::string& text : texts) {
    tables.push_back(CsvTable::read(folder.write(std::to_string(tables.size()) + ".csv", text)));
  }
  return RunLogs::of(std::move(tables));
}

}  // namespace c1k::report_test
