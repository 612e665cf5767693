// What wakes the supervisor: two clocks, the signals, and the bell that workers ring. The only
// place that knows Boost.Asio; one thread, always.
#pragma once

#include <functional>
#include <memory>

#include "common/base/clock.h"

namespace c1k {

class EventLoop {
 public:
  using Handler = std::function<void()>;

  // From here on SIGINT, SIGTERM, SIGHUP and SIGCHLD come through on_signal() only (blocked, and
  // read from a signalfd, which a forked child can't feed). SIGPIPE and SIGXFSZ are ignored; SIGINT
  // and SIGHUP stay so if they were.
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Calls at zero + interval, zero + 2 x interval, ...; moments that have passed are left out.
  void every(Nanoseconds interval, Nanoseconds zero, Handler handler);
  void on_bell(Handler handler);
  void on_signal(std::function<void(int signal)> handler);
  int bell() const;  // an eventfd: writing to it rings

  // Whether SIGINT, SIGTERM or SIGHUP has come and nobody has read it: for waits after run().
  static bool take_interrupt();

  void run();   // until stop()
  void stop();  // from within a handler

 private:
  struct Sources;
  std::unique_ptr<Sources> sources_;
};

}  // namespace c1k
