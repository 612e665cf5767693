// What is sent on a connection: prepared once for a worker, with the connection's number put in
// place before it is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace c1k {

class Message {
 public:
  Message() = default;
  // `size` bytes (at least 1) that end with a line's end; from 11 on they begin with the number.
  static Message made_up(std::size_t size);
  // Each "{connection}" stands for the connection's number, ten digits. Throws Refusal: empty, or
  // longer than kLargestMessage.
  static Message from_template(std::string_view text);

  std::size_t size() const { return bytes_.size(); }
  // Good until the next call.
  std::span<const char> for_connection(std::uint32_t number);

 private:
  std::string bytes_;
  std::vector<std::size_t> places_;  // of the number
  std::uint32_t number_ = 0;         // that stands there now
};

}  // namespace c1k
