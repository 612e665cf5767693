// Lines over one TCP connection between a host and the lead, both ways: bounded, in order.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace c1k {

class LineLink : public std::enable_shared_from_this<LineLink> {
 public:
  using Tcp = boost::asio::ip::tcp;
  using OnLine = std::function<void(std::string_view line)>;
  using OnEnd = std::function<void(const std::string& why)>;

  // A stranger's line is short; that of one who has proved itself may hold a sample.
  static constexpr std::size_t kShortLine = 4 * 1024;
  static constexpr std::size_t kLongLine = 4 * 1024 * 1024;
  static constexpr std::size_t kMostWaiting = 32 * 1024 * 1024;  // of bytes to be sent

  explicit LineLink(Tcp::socket socket);

  // `on_line` gets lines without their end, `on_end` is called once, when nothing more comes: the
  // peer has closed, sent a line that is too long, or does not take what is sent. Not after end().
  void start(OnLine on_line, OnEnd on_end);
  void trust() { longest_ = kLongLine; }
  void send(const std::string& line);  // with its newline
  void end();                          // what waits is still sent, for a second at most
  std::string peer() const { return peer_; }

 private:
  void read();
  void take(std::size_t bytes);
  void write();
  void fail(const std::string& why);
  void close();

  Tcp::socket socket_;
  std::string peer_;
  std::size_t longest_ = kShortLine;
  std::string input_;
  std::deque<std::string> output_;
  std::size_t waiting_ = 0;
  OnLine on_line_;
  OnEnd on_end_;
  bool is_ending_ = false;
};

}  // namespace c1k
