#include "fleet/line_link.h"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace c1k {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

std::string name_of_peer(const LineLink::Tcp::socket& socket) {
  Error error;
  const auto peer = socket.remote_endpoint(error);
  return error ? "a peer that has gone"
               : fmt::format("{}:{}", peer.address().to_string(), peer.port());
}

}  // namespace

LineLink::LineLink(Tcp::socket socket) : socket_(std::move(socket)), peer_(name_of_peer(socket_)) {
  Error ignored;
  socket_.set_option(Tcp::no_delay(true), ignored);
}

void LineLink::start(OnLine on_line, OnEnd on_end) {
  on_line_ = std::move(on_line);
  on_end_ = std::move(on_end);
  read();
}

void LineLink::read() {
  constexpr std::size_t kChunk = 64 * 1024;
  auto chunk = std::make_shared<std::string>(kChunk, '\0');
  socket_.async_read_some(asio::buffer(*chunk), [self = shared_from_this(), chunk](
                                                    const Error& error, std::size_t bytes) {
    if (error) return self->fail(error.message());
    self->input_.append(*chunk, 0, bytes);
    self->take(bytes);
  });
}

void LineLink::take(std::size_t bytes) {
  std::size_t from = 0;
  std::size_t look_at = input_.size() - bytes;
  for (std::size_t end; (end = input_.find('\n', look_at)) != std::string::npos;) {
    if (end - from > longest_) return fail("a line that is too long");
    if (!is_ending_ && on_line_) on_line_(std::string_view(input_).substr(from, end - from));
    from = look_at = end + 1;
  }
  input_.erase(0, from);
  if (input_.size() > longest_) return fail("a line that is too long");
  if (!is_ending_) read();
}

void LineLink::send(const std::string& line) {
  if (is_ending_) return;
  waiting_ += line.size();
  output_.push_back(line);
  if (waiting_ > kMostWaiting) return fail("it does not take what is sent");
  if (output_.size() == 1) write();
}

void LineLink::write() {
  asio::async_write(socket_, asio::buffer(output_.front()),
                    [self = shared_from_this()](const Error& error, std::size_t) {
                      if (error) return self->fail(error.message());
                      self->waiting_ -= self->output_.front().size();
                      self->output_.pop_front();
                      if (!self->output_.empty()) return self->write();
                      if (self->is_ending_) self->close();
                    });
}

void LineLink::fail(const std::string& why) {
  if (std::exchange(is_ending_, true)) return close();
  close();
  if (const auto on_end = std::exchange(on_end_, nullptr)) on_end(why);
}

void LineLink::end() {
  if (std::exchange(is_ending_, true)) return;
  on_end_ = nullptr;
  if (output_.empty()) return close();
  auto limit =
      std::make_shared<asio::steady_timer>(socket_.get_executor(), std::chrono::seconds{1});
  limit->async_wait([self = shared_from_this(), limit](const Error&) { self->close(); });
}

void LineLink::close() {
  Error ignored;
  socket_.shutdown(Tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace c1k
