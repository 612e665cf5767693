#include "common/run/slice.h"

#include <fmt/format.h>

#include <charconv>

#include "common/base/quote.h"
#include "common/base/refusal.h"
#include "common/base/units.h"

namespace c1k {
namespace {

bool read_number(std::string_view text, std::uint64_t& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end;
}

}  // namespace

std::string Slice::to_string() const {
  return fmt::format("{}/{}", index + 1, of);
}

Slice parse_slice(std::string_view text) {
  const std::size_t slash = text.find('/');
  std::uint64_t which = 0;
  std::uint64_t of = 0;
  if (slash == std::string_view::npos || !read_number(text.substr(0, slash), which) ||
      !read_number(text.substr(slash + 1), of))
    throw Refusal(fmt::format("{}: which host of how many, as 1/4 to 4/4", quote(text)));
  if (of == 0 || of > kMostHosts)
    throw Refusal(fmt::format("{}: 1 to {} hosts", quote(text), format_count(kMostHosts)));
  if (which == 0 || which > of)
    throw Refusal(fmt::format("{}: hosts are counted from 1 to {}", quote(text), of));
  return {which - 1, of};
}

}  // namespace c1k
