#include "common/talk/http_head.h"

#include <algorithm>

namespace c1k {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_token_character(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != kOthers.npos;
}

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

struct Field {
  std::string_view name;
  std::string_view value;
};
// A value goes to the line's end; blanks around it are not its own (RFC 9112, 5).
Field field_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return {};
  return {line.substr(0, colon), trimmed(line.substr(colon + 1))};
}

template <class Do>
void for_each_field(std::string_view fields, std::string_view name, Do act) {
  while (!fields.empty()) {
    const Field field = field_of(next_line(fields));
    if (equal_in_any_case(field.name, name)) act(field.value);
  }
}

}  // namespace

std::size_t http_head_size(std::string_view input) {
  const std::size_t end = input.substr(0, kLongestHttpHead).find("\r\n\r\n");
  return end == input.npos ? 0 : end + 4;
}

std::optional<HttpHead> HttpHead::parse(std::string_view head) {
  HttpHead result;
  head.remove_suffix(kLineEnd.size());  // the empty line
  std::string_view first = next_line(head);
  if (!is_http_field_value(first)) return std::nullopt;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::size_t blank = first.find(' ');
    if (blank == first.npos && i == 0) return std::nullopt;
    result.words_[i] = first.substr(0, blank);
    first.remove_prefix(blank == first.npos ? first.size() : blank + 1);
  }
  result.words_[2] = first;
  if (result.words_[0].empty() || result.words_[1].empty()) return std::nullopt;
  result.fields_ = head;
  while (!head.empty()) {
    const Field field = field_of(next_line(head));
    if (!is_http_token(field.name) || !is_http_field_value(field.value)) return std::nullopt;
  }
  return result;
}

std::size_t HttpHead::count(std::string_view name) const {
  std::size_t n = 0;
  for_each_field(fields_, name, [&n](std::string_view) { ++n; });
  return n;
}

std::string_view HttpHead::value(std::string_view name) const {
  std::optional<std::string_view> first;
  for_each_field(fields_, name, [&first](std::string_view value) {
    if (!first) first = value;
  });
  return first.value_or(std::string_view{});
}

bool HttpHead::has_token(std::string_view name, std::string_view token) const {
  bool has = false;
  for_each_field(fields_, name, [&](std::string_view list) {
    while (!list.empty()) has |= equal_in_any_case(next_of_list(list), token);
  });
  return has;
}

bool equal_in_any_case(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool is_http_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_http_field_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

std::string_view next_of_list(std::string_view& list) {
  const std::size_t comma = std::min(list.find(','), list.size());
  const std::string_view word = trimmed(list.substr(0, comma));
  list.remove_prefix(std::min(list.size(), comma + 1));
  return word;
}

}  // namespace c1k
