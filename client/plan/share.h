// "20%" or "5k": a part of the connections, as --active and --storm take it.
#pragma once

#include <cstdint>
#include <string>

namespace c1k {

// A number of connections from 1 to `count`, or a share of them above 0% and at most 100%, rounded.
// Throws Refusal.
std::uint64_t parse_share(const std::string& text, std::uint64_t count);

// Says yes `part` times in `whole` questions, as evenly as it goes: the i-th answer is whether i x
// part / whole has a new whole number (Bresenham's line).
class EvenShare {
 public:
  EvenShare() = default;
  EvenShare(std::uint64_t part, std::uint64_t whole) : part_(part), whole_(whole) {}

  bool next() {
    rest_ += part_;
    if (rest_ < whole_ || part_ == 0) return false;
    rest_ -= whole_;
    return true;
  }

 private:
  std::uint64_t part_ = 0;
  std::uint64_t whole_ = 1;
  std::uint64_t rest_ = 0;
};

}  // namespace c1k
