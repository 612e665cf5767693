// The two ends of every program of c1k: what it says on standard output, and what becomes of what
// it throws.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "common/base/exit_status.h"

namespace c1k {

// Standard output took not all of it. No Refusal: what was asked may have been done.
class OutputLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// All of `text` on standard output, now. Throws OutputLost with the cause; a reader that has gone
// (head) is none, where SIGPIPE does not end us anyway.
void say(std::string_view text);

// How a user ends us, for a sentence: "Ctrl-C", or, where whoever started us has set SIGINT to be
// ignored (a shell for `command &` in a script, nohup), by which signal instead.
std::string stopping_word();

// What main returns: that of `body`. What it throws becomes a line on standard error that begins
// with `name`, and a status: a Refusal `refused`, OutputLost `damaged`, anything else `otherwise`,
// with `broke` before it.
int run_program(const char* name, const char* broke, ExitStatus otherwise,
                const std::function<ExitStatus()>& body);

}  // namespace c1k
