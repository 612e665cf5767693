#include "common/run/log_writer.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include "common/host/child_process.h"

namespace c1k {
namespace {

constexpr Nanoseconds kLook = std::chrono::milliseconds{2};

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

}  // namespace

LogWriter::LogWriter(OutputFile file) : file_(std::move(file)) {
  process_ = ::fork();
  if (process_ < 0) fail("fork of the log's writer");
  if (process_ == 0) become_writer(pipe_.reading_end());
  pipe_.close_reading_end();
}

LogWriter::~LogWriter() {
  finish(Nanoseconds{0}, nullptr);
}

// Line by line: a record is there whole or not at all.
void LogWriter::become_writer(int input) {
  ::prctl(PR_SET_NAME, "c1k-log");
  leave_signals_to_parent();
  close_all_but({input, file_.descriptor()});
  static std::array<char, 65'536> buffer;
  std::string lines;
  while (true) {
    const ssize_t got = ::read(input, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) ::_exit(0);
    lines.append(buffer.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = lines.find('\n', begin)) != lines.npos; begin = end + 1) {
      const bool taken = file_.write(std::string_view(lines).substr(begin, end + 1 - begin));
      ++(taken ? counts_->written : counts_->lost);
    }
    lines.erase(0, begin);
  }
}

bool LogWriter::write(std::string_view record) {
  const bool taken = pipe_.write(record);
  ++(taken ? handed_over_ : refused_);
  return taken;
}

bool LogWriter::is_gone() {
  if (!has_ended_) has_ended_ = ::waitpid(process_, nullptr, WNOHANG) != 0;
  return has_ended_;
}

bool LogWriter::settle(Nanoseconds patience, const GiveUp& gives_up) {
  std::uint64_t done = counts_->done();
  Nanoseconds moved = monotonic_now();
  while (counts_->done() < handed_over_) {
    const bool is_dead = is_gone();
    const std::size_t rest = pipe_.rest();
    if (!is_dead) pipe_.push_rest();
    const Nanoseconds now = monotonic_now();
    if (counts_->done() != done || pipe_.rest() != rest) moved = now;
    done = counts_->done();
    if (done >= handed_over_) break;
    is_given_up_ = is_dead || now - moved >= patience || (gives_up && gives_up());
    if (is_given_up_) return false;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

// Its end is waited for: a program that has ended leaves nothing behind, and its file is whole. One
// that hangs in the kernel (a dead network disk) can't be ended by anybody, and is left to init.
void LogWriter::finish(Nanoseconds patience, const GiveUp& gives_up) {
  if (!pipe_.is_open()) return;
  const bool settled = !is_given_up_ && settle(patience, gives_up);
  pipe_.close();
  if (!settled && !is_gone()) ::kill(process_, SIGKILL);
  const Nanoseconds deadline = monotonic_now() + std::chrono::seconds{1};
  while (!is_gone() && monotonic_now() < deadline) std::this_thread::sleep_for(kLook);
}

void LogWriter::discard() {
  finish(Nanoseconds{0}, nullptr);
  file_.discard();
}

LogWriter::Lost LogWriter::lost() const {
  Lost lost{refused_, counts_->lost.load()};
  const bool is_over = !pipe_.is_open() || has_ended_;
  if (is_over && counts_->done() < handed_over_) lost.waiting += handed_over_ - counts_->done();
  return lost;
}

}  // namespace c1k
