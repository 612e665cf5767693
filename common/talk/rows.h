// The lines of --rows: for each connection one, with fields that templates name ({row.1}).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace c1k {

class Rows {
 public:
  // Lines of `text`, each with as many fields as the first, parted by tabs; a line's end may be CR
  // LF. Throws Refusal that names the line: it is empty, or has another number of fields; or there
  // is none.
  explicit Rows(std::string text);

  std::uint64_t size() const { return starts_.size(); }
  std::uint64_t bytes() const { return text_.size() + starts_.size() * sizeof starts_[0]; }
  std::size_t fields() const { return fields_; }
  // Field 1 to fields() of a line, from 0 on.
  std::string_view field(std::uint64_t row, std::size_t field) const;

 private:
  std::string_view line(std::uint64_t row) const;

  std::string text_;
  std::vector<std::uint64_t> starts_;
  std::size_t fields_ = 0;
};

}  // namespace c1k
