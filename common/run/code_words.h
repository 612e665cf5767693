// How often each of a few codes was seen: statuses, close codes. A worker's, on the board; one
// writer.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>

namespace c1k {

// Beyond those that have a place: under this.
inline constexpr int kOtherCode = -1;
using Codes = std::map<int, std::uint64_t>;

class CodeWords {
 public:
  void add(int code) {
    for (Word& word : words_) {
      const std::uint64_t times = word.times.load(std::memory_order_relaxed);
      if (times > 0 && word.code.load(std::memory_order_relaxed) != code) continue;
      word.code.store(code, std::memory_order_relaxed);
      return word.times.store(times + 1, std::memory_order_release);
    }
    others_.store(others_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  void add_to(Codes& codes) const {
    for (const Word& word : words_)
      if (const std::uint64_t times = word.times.load(std::memory_order_acquire); times > 0)
        codes[word.code.load(std::memory_order_relaxed)] += times;
    if (const std::uint64_t others = others_.load(std::memory_order_relaxed); others > 0)
      codes[kOtherCode] += others;
  }

 private:
  struct Word {
    std::atomic<int> code{0};
    std::atomic<std::uint64_t> times{0};
  };
  std::array<Word, 16> words_{};
  std::atomic<std::uint64_t> others_{0};
};

}  // namespace c1k
