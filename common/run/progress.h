// What a person sees while a run goes on, on stderr: a line that redraws on a terminal, a plain
// line every few seconds elsewhere, and warnings in between.
#pragma once

#include <map>
#include <string>

#include "common/record/sample.h"
#include "common/run/role.h"

namespace c1k {

class Progress : public Sink {
 public:
  // Writes to `descriptor`, which stays the caller's; quiet: warnings only. The role must outlive
  // it.
  Progress(const Figures& figures, bool quiet, int descriptor = 2);
  ~Progress() override { end_line(); }

  void take(const Sample& sample) override;
  // One line, at most once a second for each `cause`; `now` is monotonic.
  void warn(const std::string& cause, const std::string& text, Nanoseconds now);
  void end_line();  // what comes next starts on a new line

 private:
  void print(const std::string& text);

  const Figures& figures_;
  bool quiet_;
  int descriptor_;
  bool redraws_;
  bool line_open_ = false;  // a redrawn line waits for its end
  std::optional<Phase> last_phase_;
  Nanoseconds last_printed_{0};
  std::map<std::string, Nanoseconds> last_warned_;
};

}  // namespace c1k
