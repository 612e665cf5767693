// The figures of a program, as the run sees them: what is counted, and how it is told.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/record/column.h"
#include "common/record/sample.h"
#include "common/record/summary.h"
#include "common/run/run_history.h"
#include "common/run/terminal_line.h"

namespace c1k {

class Figures {
 public:
  virtual ~Figures() = default;

  virtual std::string_view program() const = 0;  // "c1k-client"
  virtual CounterTable counters() const = 0;     // of a row's counts, those that are in use
  virtual std::size_t open_counter() const = 0;  // which of them is "open"
  virtual const Columns& columns() const = 0;    // of its log

  // Whose memory and CPU are logged; empty: our own processes'.
  virtual std::vector<pid_t> watched() const { return {}; }
  // Whose network namespace: "/proc/self/net" or "/proc/PID/net".
  virtual std::string net() const { return "/proc/self/net"; }
  // The network device that the run's packets take; empty: not known.
  virtual std::string device() const { return ""; }
  // Why a figure (a column's name, or a path in the summary) will never be known in this run;
  // empty: it may be.
  virtual std::string why_never_known(std::string_view) const { return ""; }
  virtual void fill(Sample& sample, Nanoseconds now) const = 0;  // what the counts don't say
  virtual std::string progress(const Sample& sample) const = 0;  // one plain line
  // The same for a terminal, which draws it; nullopt: the plain line is all there is. `left` is not
  // filled in.
  virtual std::optional<ProgressFacts> progress_facts(const Sample&) const { return std::nullopt; }
  // At the end: counts, causes, reasons and stop reason; the history has at least one sample.
  virtual void describe(RunSummary& summary, const RunHistory& history) const = 0;
};

}  // namespace c1k
