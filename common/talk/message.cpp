#include "common/talk/message.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/refusal.h"
#include "common/base/units.h"
#include "common/talk/filler.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

constexpr std::size_t kDigits = 10;
constexpr std::string_view kNumber = "{connection}";

}  // namespace

Message Message::made_up(std::size_t size) {
  Message message;
  message.bytes_ = make_filler(size);
  message.bytes_.back() = '\n';
  if (size > kDigits) {
    message.places_ = {0};
    std::fill_n(message.bytes_.begin(), kDigits, '0');
  }
  return message;
}

Message Message::from_template(std::string_view text) {
  Message message;
  while (true) {
    const std::size_t at = text.find(kNumber);
    message.bytes_ += text.substr(0, at);
    if (at == text.npos) break;
    message.places_.push_back(message.bytes_.size());
    message.bytes_.append(kDigits, '0');
    text.remove_prefix(at + kNumber.size());
  }
  if (message.bytes_.empty()) throw Refusal("it is empty: a message has at least one byte");
  if (message.bytes_.size() > kLargestMessage)
    throw Refusal(fmt::format("its message has {} bytes: at most {}",
                              format_count(message.bytes_.size()), format_count(kLargestMessage)));
  return message;
}

std::span<const char> Message::for_connection(std::uint32_t number) {
  if (number != number_)
    for (const std::size_t place : places_)
      fmt::format_to_n(bytes_.begin() + static_cast<std::ptrdiff_t>(place), kDigits, "{:010}",
                       number);
  number_ = number;
  return bytes_;
}

}  // namespace c1k
