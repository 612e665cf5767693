// The head of an HTTP/1.1 message (RFC 9112): its first line and its fields, as they stand in the
// input. Nothing is copied, and nothing is understood but their form.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace c1k {

inline constexpr std::size_t kLongestHttpHead = 8192;  // what common servers take at most

// How many bytes the head has that `input` begins with, its empty line among them; 0: it has not
// come whole, and is too long if there are kLongestHttpHead bytes already.
std::size_t http_head_size(std::string_view input);

class HttpHead {
 public:
  // Of a whole head. nullopt: a line does not end by CR LF, the first line has no three words, a
  // field has no name or one with other characters than a token's (RFC 9110, 5.6.2), a line is
  // folded, there is a control character, or there are more than kMostFields.
  static std::optional<HttpHead> parse(std::string_view head);

  // "GET", "/", "HTTP/1.1"; or "HTTP/1.1", "101", "Switching Protocols", the last may be empty.
  std::string_view word(std::size_t i) const { return words_[i]; }
  // Names in any case. How many such fields; the first one's value; whether any of them has `token`
  // among the words of its list, in any case.
  std::size_t count(std::string_view name) const;
  std::string_view value(std::string_view name) const;
  bool has_token(std::string_view name, std::string_view token) const;

 private:
  static constexpr std::size_t kMostFields = 100;  // as common servers
  struct Field {
    std::string_view name;
    std::string_view value;
  };
  HttpHead() = default;
  bool take_first_line(std::string_view line);
  bool take_field(std::string_view line);

  std::array<std::string_view, 3> words_;
  std::size_t size_ = 0;
  std::array<Field, kMostFields> fields_;  // the first size_ of them
};

// As ASCII letters.
bool equal_in_any_case(std::string_view one, std::string_view other);
bool is_http_token(std::string_view text);        // not empty
bool is_http_field_value(std::string_view text);  // no control character but tabs

// The next word of a list parted by commas, without the blanks around it; it is taken from `list`.
std::string_view next_of_list(std::string_view& list);

}  // namespace c1k
