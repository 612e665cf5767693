#include "fleet/client_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "common/base/refusal.h"

namespace c1k {
namespace {

using Error = boost::system::error_code;

constexpr std::size_t kLongestLine = 4 * 1024 * 1024;  // what is longer is cut

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw std::system_error(errno, std::generic_category(), "pipe");
  }
  ~Pipe() {
    for (const int end : ends)
      if (end >= 0) ::close(end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int take(std::size_t end) { return std::exchange(ends.at(end), -1); }
};

// In the child: nothing is left of us but the three streams.
[[noreturn]] void become(const std::vector<std::string>& command, std::array<int, 3> streams,
                         int failed, pid_t parent) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
  for (int i = 0; i < 3; ++i) ::dup2(streams.at(static_cast<std::size_t>(i)), i);
  const int kept = ::fcntl(failed, F_DUPFD_CLOEXEC, 3);
  ::dup2(kept, 3);
  ::fcntl(3, F_SETFD, FD_CLOEXEC);
  ::syscall(SYS_close_range, 4U, ~0U, 0U);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  const int why = errno;
  [[maybe_unused]] const ssize_t told = ::write(3, &why, sizeof why);
  ::_exit(127);
}

}  // namespace

ClientProcess::ClientProcess(boost::asio::io_context& context,
                             const std::vector<std::string>& command, Handlers handlers)
    : handlers_(std::move(handlers)), lines_(context), words_(context), ended_(context, SIGCHLD) {
  Pipe in, out, err, failed;
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (process_ == 0)
    become(command, {in.ends[0], out.ends[1], err.ends[1]}, failed.ends[1], parent);
  ::close(failed.take(1));
  int why = 0;
  if (::read(failed.ends[0], &why, sizeof why) == sizeof why) {
    ::waitpid(std::exchange(process_, -1), nullptr, 0);
    throw Refusal(fmt::format("{}: {}", command.front(), std::generic_category().message(why)));
  }
  input_ = in.take(1);
  lines_.stream.assign(out.take(0));
  words_.stream.assign(err.take(0));
  read(lines_, handlers_.on_line);
  read(words_, handlers_.on_words);
  await_end();
}

ClientProcess::~ClientProcess() {
  signal(SIGTERM);
  if (input_ >= 0) ::close(input_);
}

void ClientProcess::read(Lines& lines, const std::function<void(std::string_view)>& take) {
  auto chunk = std::make_shared<std::array<char, 64 * 1024>>();
  lines.stream.async_read_some(boost::asio::buffer(*chunk), [this, &lines, &take, chunk](
                                                                const Error& error, std::size_t n) {
    if (error == boost::asio::error::operation_aborted) return;
    lines.input.append(chunk->data(), n);
    std::size_t from = 0;
    for (std::size_t end; (end = lines.input.find('\n', from)) != std::string::npos; from = end + 1)
      take(std::string_view(lines.input).substr(from, end - from));
    lines.input.erase(0, from);
    if (lines.input.size() > kLongestLine) lines.input.clear();
    lines.has_ended = static_cast<bool>(error);
    if (lines.has_ended) return end_if_over();
    read(lines, take);
  });
}

void ClientProcess::await_end() {
  ended_.async_wait([this](const Error& error, int) {
    if (error) return;
    int status = 0;
    if (process_ > 0 && ::waitpid(process_, &status, WNOHANG) == process_) {
      process_ = -1;
      status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
      return end_if_over();
    }
    await_end();
  });
}

void ClientProcess::end_if_over() {
  if (process_ >= 0 || !lines_.has_ended || !words_.has_ended) return;
  if (const auto on_end = std::exchange(handlers_.on_end, nullptr)) on_end(status_);
}

void ClientProcess::say(const std::string& line) {
  if (input_ < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(input_, line.data(), line.size());
}

void ClientProcess::signal(int signal) {
  if (process_ > 0) ::kill(process_, signal);
}

}  // namespace c1k
