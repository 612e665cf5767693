// The c1k-client of one host: a child in a session of its own, so that nobody's Ctrl-C reaches it
// but through us, which gets SIGTERM when we die.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace c1k {

class ClientProcess {
 public:
  struct Handlers {
    std::function<void(std::string_view line)> on_line;   // of its standard output
    std::function<void(std::string_view line)> on_words;  // of its standard error
    std::function<void(int status)> on_end;  // its exit status, 128 + a signal that killed it;
                                             // after its last line
  };

  // Starts `command`, of which the first word is looked up by PATH. Throws Refusal: it can't be
  // started.
  ClientProcess(boost::asio::io_context& context, const std::vector<std::string>& command,
                Handlers handlers);
  ~ClientProcess();  // one that still runs gets SIGTERM
  ClientProcess(const ClientProcess&) = delete;
  ClientProcess& operator=(const ClientProcess&) = delete;

  void say(const std::string& line);  // to its standard input; lost if it reads none
  void signal(int signal);
  bool has_ended() const { return process_ < 0; }

 private:
  using Stream = boost::asio::posix::stream_descriptor;
  struct Lines {
    explicit Lines(boost::asio::io_context& context) : stream(context) {}
    Stream stream;
    std::string input;
    bool has_ended = false;
  };
  void read(Lines& lines, const std::function<void(std::string_view)>& take);
  void await_end();
  void end_if_over();

  pid_t process_ = -1;
  int status_ = -1;
  int input_ = -1;
  Handlers handlers_;
  Lines lines_;
  Lines words_;
  boost::asio::signal_set ended_;
};

}  // namespace c1k
