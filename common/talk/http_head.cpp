#include "common/talk/http_head.h"

#include <algorithm>

namespace c1k {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What each character may be: of a token, of a value.
struct Characters {
  std::array<bool, 256> is_token{};
  std::array<bool, 256> is_value{};

  constexpr Characters() {
    for (int c = 0; c < 256; ++c) {
      const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      is_token[static_cast<std::size_t>(c)] = is_letter || (c >= '0' && c <= '9');
      is_value[static_cast<std::size_t>(c)] = (c >= 0x20 && c != 0x7f) || c == '\t';
    }
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
      is_token[static_cast<unsigned char>(c)] = true;
  }
};
constexpr Characters kCharacters;

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find(kLineEnd);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), line.size() + kLineEnd.size()));
  return line;
}

}  // namespace

std::size_t http_head_size(std::string_view input) {
  const std::size_t end = input.substr(0, kLongestHttpHead).find("\r\n\r\n");
  return end == input.npos ? 0 : end + 4;
}

bool HttpHead::take_first_line(std::string_view line) {
  if (!is_http_field_value(line)) return false;
  const std::size_t blank = line.find(' ');
  if (blank == line.npos) return false;
  words_[0] = line.substr(0, blank);
  line.remove_prefix(blank + 1);
  const std::size_t next = std::min(line.find(' '), line.size());
  words_[1] = line.substr(0, next);
  words_[2] = line.substr(std::min(next + 1, line.size()));
  return !words_[0].empty() && !words_[1].empty();
}

// A value goes to the line's end; blanks around it are not its own (RFC 9112, 5).
bool HttpHead::take_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || size_ == kMostFields) return false;
  const Field field{line.substr(0, colon), trimmed(line.substr(colon + 1))};
  fields_[size_++] = field;
  return is_http_token(field.name) && is_http_field_value(field.value);
}

std::optional<HttpHead> HttpHead::parse(std::string_view head) {
  std::optional<HttpHead> result(HttpHead{});
  head.remove_suffix(kLineEnd.size());  // the empty line
  bool is_right = result->take_first_line(next_line(head));
  while (is_right && !head.empty()) is_right = result->take_field(next_line(head));
  if (!is_right) result.reset();
  return result;
}

std::size_t HttpHead::count(std::string_view name) const {
  std::size_t n = 0;
  for (std::size_t i = 0; i < size_; ++i) n += equal_in_any_case(fields_[i].name, name) ? 1U : 0U;
  return n;
}

std::string_view HttpHead::value(std::string_view name) const {
  for (std::size_t i = 0; i < size_; ++i)
    if (equal_in_any_case(fields_[i].name, name)) return fields_[i].value;
  return {};
}

bool HttpHead::has_token(std::string_view name, std::string_view token) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (!equal_in_any_case(fields_[i].name, name)) continue;
    for (std::string_view list = fields_[i].value; !list.empty();)
      if (equal_in_any_case(next_of_list(list), token)) return true;
  }
  return false;
}

bool equal_in_any_case(std::string_view one, std::string_view other) {
  return one.size() == other.size() &&
         std::equal(one.begin(), one.end(), other.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool is_http_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return kCharacters.is_token[static_cast<unsigned char>(c)];
  });
}

bool is_http_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kCharacters.is_value[static_cast<unsigned char>(c)]; });
}

std::string_view next_of_list(std::string_view& list) {
  const std::size_t comma = std::min(list.find(','), list.size());
  const std::string_view word = trimmed(list.substr(0, comma));
  list.remove_prefix(std::min(list.size(), comma + 1));
  return word;
}

}  // namespace c1k
