// The live page's server: HTTP/1.1 by Boost.Beast on one thread, for a few that look. Bounded in
// connections (64), in their heads (8 KiB) and in patience (10 s): who asks for more is closed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <string>

#include "common/web/live_run.h"

namespace c1k {

class WebServer {
 public:
  // `listener` is taken over; `own_name` as judge(). All references must outlive it.
  WebServer(boost::asio::io_context& context, int listener, const LiveRun& run,
            const Columns& columns, std::string own_name);

  void tell();  // there is something new in the run
  bool has_listeners() const { return !bells_.empty(); }

 private:
  using Stream = boost::asio::ip::tcp::socket;
  template <class T>
  using Task = boost::asio::awaitable<T>;
  struct Session;

  Task<void> accept();
  Task<void> serve(Stream socket);
  Task<bool> answer(Session& session);
  Task<void> stream_events(Session& session, std::string run_id, std::uint64_t seen);

  boost::asio::io_context& context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  const LiveRun& run_;
  const Columns& columns_;
  std::string own_name_;
  int connections_ = 0;
  std::list<boost::asio::steady_timer> bells_;  // of those that wait for events
};

}  // namespace c1k
