// A program that a test starts: in a process group of its own, its output kept, and gone with all
// its children at the latest when the test lets go of it.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace c1k::lab {

using Milliseconds = std::chrono::milliseconds;

// Asks every few milliseconds. False: `is_so` has not become true within `limit`.
bool eventually(Milliseconds limit, const std::function<bool()>& is_so);

struct Surroundings {
  std::string network{};   // path of a network namespace to be in; empty: the caller's own
  bool terminal = false;   // standard input and error are a terminal of its own
  rlim_t descriptors = 0;  // RLIMIT_NOFILE, soft and hard; 0: as it is here
  rlim_t file_bytes = 0;   // RLIMIT_FSIZE: how large a file may become; 0: as it is here
};

class Program {
 public:
  static constexpr int kStillRunning = -1;

  // Starts command[0], looked up in PATH. Throws std::system_error; a program that can't be
  // executed ends with 127.
  explicit Program(const std::vector<std::string>& command, const Surroundings& where = {});
  ~Program();  // SIGKILL to the group, and reaps all of it
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  std::vector<pid_t> children() const;  // alive now, but for c1k-log, c1k-web and c1k-arp
  void signal(int number) const;        // to this process only, not to its children
  void type(std::string_view keys);     // on its terminal: "\x03" is Ctrl-C

  // Its exit status, 128 + n when signal n ended it, or kStillRunning when `limit` has passed.
  int wait(Milliseconds limit);
  // Ended, and no process of its group is left.
  bool is_gone(Milliseconds limit);

  std::string out() const;  // what it wrote to standard output so far
  std::string err();        // and to standard error, or to its terminal
  std::string text() { return out() + err(); }

 private:
  void read_terminal();

  pid_t pid_ = -1;
  int status_ = kStillRunning;
  int out_ = -1;
  int err_ = -1;
  int terminal_ = -1;  // the side that a person would sit at
  std::string seen_;   // on the terminal
};

// CPU time that a process has used, in seconds; 0 when there is none.
double cpu_seconds(pid_t process);

// A process's place in a group of figures: the number behind `name` in the line that begins with
// `section`, in /proc/PID/net/`file`: of the network namespace that the process is in. -1: not
// there.
long network_figure(pid_t process, const std::string& file, const std::string& section,
                    const std::string& name);

}  // namespace c1k::lab
