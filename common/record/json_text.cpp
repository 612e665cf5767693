#include "common/record/json_text.h"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>

#include "common/base/refusal.h"

namespace c1k {
namespace {

namespace json = boost::json;

// What json::basic_parser tells, onto a stack of values; as Boost's own handler does it, but for
// on_double, which reads the number's own text.
struct ExactHandler {
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();
  using Error = json::error_code;
  using Text = json::string_view;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return true; }
  bool on_object_end(std::size_t n, Error&) {
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(Error&) { return true; }
  bool on_array_end(std::size_t n, Error&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(Text text, std::size_t, Error&) {
    stack.push_chars(text);
    return true;
  }
  bool on_key(Text text, std::size_t, Error&) {
    stack.push_key(text);
    return true;
  }
  bool on_string_part(Text text, std::size_t, Error&) {
    stack.push_chars(text);
    return true;
  }
  bool on_string(Text text, std::size_t, Error&) {
    stack.push_string(text);
    return true;
  }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t number, Text, Error&) {
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, Text, Error&) {
    stack.push_uint64(number);
    return true;
  }
  // The whole text is there at once: it is written to the parser in one piece.
  bool on_double(double rough, Text text, Error&) {
    double exact = rough;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), exact);
    stack.push_double(parsed.ec == std::errc{} ? exact : rough);
    return true;
  }
  bool on_bool(bool value, Error&) {
    stack.push_bool(value);
    return true;
  }
  bool on_null(Error&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

  json::value_stack stack;
};

}  // namespace

json::value parse_json(std::string_view text) {
  json::basic_parser<ExactHandler> parser{json::parse_options{}};
  parser.handler().stack.reset();
  json::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  const std::size_t rest = std::min(text.find_first_not_of(" \t\r\n", read), text.size());
  if (!error && rest < text.size()) error = json::error::extra_data;
  if (error) throw Refusal(fmt::format("no JSON: {} at character {}", error.message(), read + 1));
  return parser.handler().stack.release();
}

}  // namespace c1k
