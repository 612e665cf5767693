#include "common/talk/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "common/base/refusal.h"
#include "common/base/units.h"
#include "common/talk/filler.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

constexpr std::string_view kNumber = "{connection}";
constexpr std::string_view kField = "{row.";

// The field that a word names at the beginning of `text`, and its length; 0: it names none.
struct Word {
  std::size_t field = 0;
  std::size_t length = 0;
};
Word field_at(std::string_view text) {
  if (!text.starts_with(kField)) return {};
  Word word;
  const char* const begin = text.data() + kField.size();
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, word.field);
  if (error != std::errc{} || stop == end || *stop != '}' || word.field == 0) return {};
  word.length = static_cast<std::size_t>(stop - text.data()) + 1;
  return word;
}

// The last so many; called for each message, where fmt takes a tenth of a microsecond.
void write_digits(char* to, unsigned digits, std::uint64_t number) {
  for (; digits > 0; number /= 10) to[--digits] = static_cast<char>('0' + number % 10);
}

std::size_t checked_field(std::size_t field, const std::shared_ptr<const Rows>& rows) {
  if (!rows) throw Refusal(fmt::format("{{row.{}}} is a field of a line of --rows FILE", field));
  if (field > rows->fields())
    throw Refusal(
        fmt::format("{{row.{}}}: the lines of --rows have {} fields", field, rows->fields()));
  return field;
}

}  // namespace

unsigned digits_for(std::uint64_t connections) {
  unsigned digits = kFewestDigits;
  for (std::uint64_t most = 10'000'000'000U; digits < kMostDigits && connections > most; ++digits)
    most = most > ~std::uint64_t{0} / 10 ? ~std::uint64_t{0} : most * 10;
  return digits;
}

Message Message::made_up(std::size_t size) {
  Message message;
  message.made_up_ = size;
  message.set_digits(kFewestDigits);
  return message;
}

Message Message::from_template(std::string_view text, std::shared_ptr<const Rows> rows) {
  Message message;
  message.rows_ = std::move(rows);
  std::string plain;
  const auto end_plain = [&] {
    if (!plain.empty())
      message.parts_.push_back({.text = std::exchange(plain, {}), .is_number = false, .field = 0});
  };
  while (!text.empty()) {
    const Word word = field_at(text);
    const bool is_number = text.starts_with(kNumber);
    if (is_number || word.field != 0) {
      end_plain();
      const std::size_t field = is_number ? 0 : checked_field(word.field, message.rows_);
      message.parts_.push_back({.text = {}, .is_number = is_number, .field = field});
      text.remove_prefix(is_number ? kNumber.size() : word.length);
    } else {
      plain += text.front();
      text.remove_prefix(1);
    }
  }
  end_plain();
  if (message.parts_.empty()) throw Refusal("it is empty: a message has at least one byte");
  message.set_digits(kFewestDigits);
  return message;
}

void Message::set_digits(unsigned digits) {
  digits_ = digits;
  if (made_up_ > 0) make_up();
  shortest_ = longest_ = 0;
  numbers_.clear();
  std::size_t fixed = 0;
  bool has_fields = false;
  for (const Part& part : parts_) {
    if (part.is_number) numbers_.push_back(fixed);
    fixed += part.is_number ? digits_ : part.text.size();
    has_fields |= part.field != 0;
  }
  shortest_ = longest_ = fixed;
  if (has_fields) measure_rows(fixed);
  if (longest_ > kLargestMessage)
    throw Refusal(fmt::format("its message has {} bytes: at most {}", format_count(longest_),
                              format_count(kLargestMessage)));
  build(0);
}

void Message::make_up() {
  std::string text = make_filler(made_up_);
  text.back() = '\n';
  parts_.clear();
  if (made_up_ > digits_) {
    parts_.push_back({.text = {}, .is_number = true, .field = 0});
    text.erase(0, digits_);
  }
  parts_.push_back({.text = std::move(text), .is_number = false, .field = 0});
}

// `fixed`: bytes of the parts that are the same in all.
void Message::measure_rows(std::size_t fixed) {
  shortest_ = ~std::size_t{0};
  for (std::uint64_t row = 0; row < rows_->size(); ++row) {
    std::size_t size = fixed;
    for (const Part& part : parts_)
      if (part.field != 0) size += rows_->field(row, part.field).size();
    if (size == 0)
      throw Refusal(
          fmt::format("line {} of --rows leaves its message empty: it has at least one "
                      "byte",
                      format_count(row + 1)));
    shortest_ = std::min(shortest_, size);
    longest_ = std::max(longest_, size);
  }
}

void Message::build(std::uint64_t number) {
  number_ = number;
  bytes_.clear();
  for (const Part& part : parts_) {
    if (part.is_number)
      fmt::format_to(std::back_inserter(bytes_), "{:0{}}", number, digits_);
    else if (part.field != 0)
      bytes_ += rows_->field(number % rows_->size(), part.field);
    else
      bytes_ += part.text;
  }
}

// Where all are of one form, only the number's digits are written anew.
std::span<const char> Message::bytes(std::uint64_t number) {
  if (number == number_) return bytes_;
  if (rows_) {
    build(number);
  } else {
    for (const std::size_t place : numbers_) write_digits(bytes_.data() + place, digits_, number);
    number_ = number;
  }
  return bytes_;
}

}  // namespace c1k
