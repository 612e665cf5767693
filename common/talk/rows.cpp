#include "common/talk/rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/refusal.h"
#include "common/base/units.h"

namespace c1k {

Rows::Rows(std::string text) : text_(std::move(text)) {
  for (std::size_t at = 0; at < text_.size();) {
    starts_.push_back(at);
    const std::string_view line = this->line(starts_.size() - 1);
    const std::string where = fmt::format("line {}", format_count(starts_.size()));
    if (line.empty()) throw Refusal(where + " is empty: each line is a connection's");
    const auto fields = static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t')) + 1;
    if (fields_ == 0) fields_ = fields;
    if (fields != fields_)
      throw Refusal(
          fmt::format("{} has {} fields, the first has {}: all have the same, parted by "
                      "tabs",
                      where, fields, fields_));
    at = std::min(text_.find('\n', at), text_.size() - 1) + 1;
  }
  if (starts_.empty()) throw Refusal("it is empty: it has a line for each connection");
}

std::string_view Rows::line(std::uint64_t row) const {
  const std::string_view rest = std::string_view(text_).substr(starts_[row]);
  std::string_view line = rest.substr(0, rest.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view Rows::field(std::uint64_t row, std::size_t field) const {
  std::string_view rest = line(row);
  for (std::size_t i = 1; i < field; ++i) rest.remove_prefix(rest.find('\t') + 1);
  return rest.substr(0, rest.find('\t'));
}

}  // namespace c1k
