// One host's part of a run over several: --slice I/N. Of whatever is counted or numbered from 0 on
// it has each N-th, so that parts add up to the whole, exactly, and hosts go on by turns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace c1k {

struct Slice {
  std::uint64_t index = 0;  // from 0, below `of`
  std::uint64_t of = 1;     // hosts

  bool is_whole() const { return of == 1; }
  // How many of `count` are this host's: those numbers below it that are `index` modulo `of`.
  std::uint64_t part(std::uint64_t count) const {
    return count / of + (index < count % of ? 1 : 0);
  }
  // What its n-th, from 0, is called in the whole.
  std::uint64_t number(std::uint64_t n) const { return n * of + index; }

  std::string to_string() const;  // "2/4"
  bool operator==(const Slice&) const = default;
};

inline constexpr std::uint64_t kMostHosts = 100'000;

// "2/4": the second of four hosts. Throws Refusal.
Slice parse_slice(std::string_view text);

}  // namespace c1k
