// Boost.Beast's WebSocket at one end of a connection in memory. It compiles slowly: one test has
// it.
#pragma once

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <string>
#include <vector>

#include "tests/catch.h"

namespace c1k {

// Beast's end of a connection, and what is between it and ours. Nothing waits: everything that it
// can do is done by poll().
class Beast {
 public:
  Beast() {
    beast_.next_layer().connect(wire_);
    beast_.auto_fragment(false);
    beast_.control_callback(
        [this](boost::beast::websocket::frame_type kind, boost::beast::string_view text) {
          if (kind == boost::beast::websocket::frame_type::ping)
            words.push_back("ping " + std::string(text));
          if (kind == boost::beast::websocket::frame_type::pong)
            words.push_back("pong " + std::string(text));
        });
  }
  auto* operator->() { return &beast_; }

  void poll() {
    context_.restart();
    context_.poll();
  }
  // What it has said since the last time.
  std::string said() {
    poll();
    std::string bytes(wire_.str());
    wire_.clear();
    return bytes;
  }
  void hear(std::string_view bytes) {
    boost::system::error_code error;
    boost::asio::write(wire_, boost::asio::buffer(bytes.data(), bytes.size()), error);
    REQUIRE(!error);
    poll();
  }
  // Asked by nobody in particular, and of messages of any size.
  void open_as_server() {
    beast_.read_message_max(0);
    beast_.async_accept([](boost::system::error_code error) { REQUIRE(!error); });
    hear(
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    REQUIRE(said().starts_with("HTTP/1.1 101"));
    read();
  }
  // Reads message after message, to the end.
  void read() {
    beast_.async_read(buffer_, [this](boost::system::error_code error, std::size_t) {
      if (error) {
        words.push_back(fmt::format("end {} {}", error == boost::beast::websocket::error::closed,
                                    static_cast<unsigned>(beast_.reason().code)));
        return;
      }
      words.push_back((beast_.got_text() ? "text " : "binary ") +
                      boost::beast::buffers_to_string(buffer_.data()));
      buffer_.consume(buffer_.size());
      read();
    });
    poll();
  }
  // Runs one of its operations, which must come to its end at once.
  template <class Begin>
  void run(Begin begin) {
    bool is_done = false;
    begin([&](boost::system::error_code error, auto...) {
      REQUIRE(!error);
      is_done = true;
    });
    poll();
    REQUIRE(is_done);
  }

  std::vector<std::string> words;  // what it has heard

 private:
  boost::asio::io_context context_;
  boost::beast::test::stream wire_{context_};
  boost::beast::websocket::stream<boost::beast::test::stream> beast_{context_};
  boost::beast::flat_buffer buffer_;
};

}  // namespace c1k
