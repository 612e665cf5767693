#include "client/plan/share.h"

#include <fmt/format.h>

#include <charconv>

#include "common/base/refusal.h"
#include "common/base/units.h"

namespace c1k {
namespace {

double parse_percent(const std::string& text) {
  double percent = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(text.data(), end, percent, std::chars_format::fixed);
  if (error != std::errc{} || stop != end || !(percent > 0) || percent > 100)
    throw Refusal(fmt::format("'{}': a share is above 0% and at most 100%", text));
  return percent;
}

}  // namespace

std::uint64_t parse_share(const std::string& text, std::uint64_t count) {
  if (text.ends_with('%')) {
    const double share = static_cast<double>(count) * parse_percent(text) / 100;
    if (share < 1)
      throw Refusal(
          fmt::format("'{}' of {} is less than one connection", text, format_count(count)));
    return static_cast<std::uint64_t>(share + 0.5);
  }
  const std::uint64_t number = parse_count(text);
  if (number == 0 || number > count)
    throw Refusal(fmt::format("'{}': between 1 and --count {}", text, format_count(count)));
  return number;
}

}  // namespace c1k
