// Writes a log in a process of its own, so that a disk that is slow, or stands still, does not hold
// up the supervisor: records go through a pipe that holds up to 1 MiB, and what does not fit in is
// lost and counted. The process (named c1k-log) ends when its pipe does, also when the supervisor
// is killed: what was in the pipe is written then.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/net/shared.h"
#include "common/record/output_file.h"
#include "common/record/record_pipe.h"

namespace c1k {

// How long a disk is waited for at the end that takes nothing.
inline constexpr Nanoseconds kDiskPatience = std::chrono::seconds{10};

class LogWriter {
 public:
  // Asked while a disk is waited for: true ends the waiting.
  using GiveUp = std::function<bool()>;

  // Forks; the caller has one thread. Throws std::system_error.
  explicit LogWriter(OutputFile file);
  ~LogWriter();  // ends the process, with what it has not written
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Hands over a record, which ends with its only newline. Never waits. False: the pipe is full, or
  // the process is gone; the record is lost.
  bool write(std::string_view record);

  // Waits until all that was handed over is written or lost; no longer than `patience` in which the
  // disk takes nothing. False: not all was.
  bool settle(Nanoseconds patience, const GiveUp& gives_up);
  // No more records: settles, and ends the process. What it has not written by then is lost.
  void finish(Nanoseconds patience, const GiveUp& gives_up);

  struct Lost {
    std::uint64_t waiting = 0;  // the disk was too slow for them, or the process was gone
    std::uint64_t by_disk = 0;  // the disk did not take them
    std::uint64_t all() const { return waiting + by_disk; }
  };
  // So far; after finish() for good.
  Lost lost() const;
  // Ends the process, and takes the file away if it was made new: the run has not begun.
  void discard();
  pid_t process() const { return process_; }
  const std::string& path() const { return file_.path(); }

 private:
  struct Counts {
    std::atomic<std::uint64_t> written{0};
    std::atomic<std::uint64_t> lost{0};
    std::uint64_t done() const { return written.load() + lost.load(); }
  };

  [[noreturn]] void become_writer(int input);
  bool is_gone();

  OutputFile file_;  // written by the process alone
  Shared<Counts> counts_;
  RecordPipe pipe_;
  pid_t process_ = -1;
  bool has_ended_ = false;
  bool is_given_up_ = false;  // a disk that was waited for in vain is not waited for again
  std::uint64_t handed_over_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace c1k
