// What is sent on a connection: prepared once for a worker, with the connection's number and fields
// of its line (talk/rows.h) put in place before it is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/talk/rows.h"

namespace c1k {

// Digits of a connection's number, in every template; the same for a whole run.
inline constexpr unsigned kFewestDigits = 10;
inline constexpr unsigned kMostDigits = 20;  // of any 64 bits
// As many as a run needs that makes at most so many connections.
unsigned digits_for(std::uint64_t connections);

class Message {
 public:
  Message() = default;
  // `size` bytes (at least 1) that end with a line's end; they begin with the number if that leaves
  // room for the end.
  static Message made_up(std::size_t size);
  // Each "{connection}" stands for the connection's number, "{row.2}" for the second field of its
  // line. Throws Refusal: empty, longer than kLargestMessage, a field that no line has, or fields
  // without `rows`.
  static Message from_template(std::string_view text, std::shared_ptr<const Rows> rows = nullptr);

  // Of the number, from now on: kFewestDigits at first. Throws Refusal as from_template().
  void set_digits(unsigned digits);

  bool empty() const { return parts_.empty(); }
  std::size_t shortest() const { return shortest_; }  // over all connections
  std::size_t longest() const { return longest_; }
  std::size_t size(std::uint64_t number) { return bytes(number).size(); }
  // Good until the next call.
  std::span<const char> bytes(std::uint64_t number);

 private:
  struct Part {
    std::string text;        // as it is; or
    bool is_number = false;  // the connection's number; or
    std::size_t field = 0;   // of its line, from 1 on
  };

  void make_up();
  void measure_rows(std::size_t fixed);
  void build(std::uint64_t number);

  std::vector<Part> parts_;
  std::shared_ptr<const Rows> rows_;
  std::size_t made_up_ = 0;  // its size; 0: it is a template
  unsigned digits_ = kFewestDigits;
  std::size_t shortest_ = 0;
  std::size_t longest_ = 0;
  std::string bytes_;                 // for number_
  std::vector<std::size_t> numbers_;  // where its digits stand, if all have the same form
  std::uint64_t number_ = 0;
};

}  // namespace c1k
