// What a person sees while a run goes on, on stderr: a line that redraws on a terminal (of its
// width, with the time that is left), a plain line every few seconds elsewhere, and warnings in
// between.
#pragma once

#include <map>
#include <string>

#include "common/record/sample.h"
#include "common/run/role.h"

namespace c1k {

class Progress : public Sink {
 public:
  // Writes to `descriptor`, which stays the caller's; quiet: warnings alone, what is repeated
  // only at the end. The role must outlive it.
  Progress(const Figures& figures, bool quiet, int descriptor = 2);
  ~Progress() override { end_line(); }

  void take(const Sample& sample) override;
  // One line for each `cause`; what comes again is counted, once a second at most, and said with
  // its number. `now` is monotonic.
  void warn(const std::string& cause, const std::string& text, Nanoseconds now);
  void tell_repeated();  // what was counted and not said yet
  void end_line();       // what comes next starts on a new line

 private:
  struct Warned {
    std::string text;
    Nanoseconds last{};
    std::uint64_t times = 0;
    std::uint64_t said = 0;   // of them, with the last line
    std::uint64_t next = 10;  // at so many it is said again
  };
  std::string line_for_terminal(const Sample& sample);
  void print(const std::string& text);
  void say(Warned& warned);

  const Figures& figures_;
  bool quiet_;
  int descriptor_;
  bool redraws_;
  bool line_open_ = false;      // a redrawn line waits for its end
  std::optional<double> pace_;  // per second, smoothed: what the time that is left is told by
  std::optional<Phase> last_phase_;
  Nanoseconds last_printed_{0};
  std::map<std::string, Warned> warned_;  // by cause
};

}  // namespace c1k
