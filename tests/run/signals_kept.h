// For tests that make an event loop: the process's signals as they were.
#pragma once

#include <array>
#include <csignal>

namespace c1k {

// What an event loop looks at or changes in a process: the mask and some handlers. They begin as
// the default (a test may be run in the background, or by nohup) and are put back at the end.
class SignalsKept {
 public:
  SignalsKept() {
    ::sigprocmask(SIG_SETMASK, nullptr, &mask_);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
      struct sigaction standard {};
      standard.sa_handler = SIG_DFL;
      ::sigaction(kSignals[i], &standard, &before_[i]);
    }
  }
  ~SignalsKept() {
    for (std::size_t i = 0; i < kSignals.size(); ++i)
      ::sigaction(kSignals[i], &before_[i], nullptr);
    ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
  }
  SignalsKept(const SignalsKept&) = delete;
  SignalsKept& operator=(const SignalsKept&) = delete;

 private:
  static constexpr std::array kSignals{SIGINT, SIGHUP, SIGTERM, SIGCHLD, SIGPIPE, SIGXFSZ};
  sigset_t mask_{};
  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace c1k
