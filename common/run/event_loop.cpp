#include "common/run/event_loop.h"

#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <list>

namespace c1k {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;

// By nohup, or by a shell that starts us in the background: so it shall stay. (A blocked signal
// would come through the signalfd although it is ignored.)
bool is_ignored(int signal) {
  struct sigaction now {};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

int open_signals() {
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);  // ignored, it would leave no child to wait for
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGCHLD}) sigaddset(&set, signal);
  for (const int signal : {SIGINT, SIGHUP})
    if (!is_ignored(signal)) sigaddset(&set, signal);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  return ::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

struct Clock {
  Clock(asio::io_context& context, Nanoseconds the_interval, Nanoseconds the_zero,
        EventLoop::Handler the_handler)
      : timer(context), interval(the_interval), zero(the_zero), handler(std::move(the_handler)) {}

  void arm() {
    ticks = std::max(ticks + 1, (monotonic_now() - zero) / interval + 1);
    timer.expires_at(asio::steady_timer::time_point(zero + ticks * interval));
    timer.async_wait([this](const error_code& error) {
      if (error) return;
      handler();
      arm();
    });
  }

  asio::steady_timer timer;
  Nanoseconds interval;
  Nanoseconds zero;
  EventLoop::Handler handler;
  std::int64_t ticks = 0;
};

}  // namespace

struct EventLoop::Sources {
  void wait_for_bell() {
    bell.async_wait(Descriptor::wait_read, [this](const error_code& error) {
      if (error) return;
      std::uint64_t times = 0;
      [[maybe_unused]] const ssize_t got = ::read(bell.native_handle(), &times, sizeof times);
      bell_handler();
      wait_for_bell();
    });
  }

  void wait_for_signal() {
    signals.async_wait(Descriptor::wait_read, [this](const error_code& error) {
      if (error) return;
      signalfd_siginfo info{};
      while (::read(signals.native_handle(), &info, sizeof info) == sizeof info)
        signal_handler(static_cast<int>(info.ssi_signo));
      wait_for_signal();
    });
  }

  asio::io_context context{1};
  Descriptor signals{context, open_signals()};
  Descriptor bell{context, ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  std::list<Clock> clocks;
  Handler bell_handler;
  std::function<void(int)> signal_handler;
};

EventLoop::EventLoop() : sources_(std::make_unique<Sources>()) {}
EventLoop::~EventLoop() = default;

void EventLoop::every(Nanoseconds interval, Nanoseconds zero, Handler handler) {
  sources_->clocks.emplace_back(sources_->context, interval, zero, std::move(handler)).arm();
}

void EventLoop::on_bell(Handler handler) {
  sources_->bell_handler = std::move(handler);
  sources_->wait_for_bell();
}

void EventLoop::on_signal(std::function<void(int)> handler) {
  sources_->signal_handler = std::move(handler);
  sources_->wait_for_signal();
}

bool EventLoop::take_interrupt() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  const timespec now{};
  return ::sigtimedwait(&set, nullptr, &now) > 0;
}

int EventLoop::bell() const {
  return sources_->bell.native_handle();
}
void EventLoop::run() {
  sources_->context.run();
}
void EventLoop::stop() {
  sources_->context.stop();
}

}  // namespace c1k
