// Whether a watched process has come to its descriptor limit: then accept(2) fails with EMFILE, and
// what comes waits in its accept queue, while every client takes it for open.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace c1k {

class LimitWatch {
 public:
  // Looks at the processes now. `waiting`: in their accept queues; nullopt: not known. True: one
  // has just come to its limit, or it is the first to be seen so.
  bool look(std::span<const pid_t> processes, std::optional<std::uint64_t> waiting);

  bool was_met() const { return process_ != 0; }
  // "process 4711 is at its descriptor limit, 983 wait to be accepted (1,024 of 1,024 are open)".
  std::string to_text() const;

 private:
  pid_t process_ = 0;
  std::uint64_t limit_ = 0;
  std::uint64_t open_ = 0;
  std::uint64_t waiting_ = 0;  // at the last look at which it was at its limit
};

}  // namespace c1k
