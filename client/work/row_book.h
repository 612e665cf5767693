// Which lines of --rows are in use, in memory that all workers share: a line is one connection's as
// long as that lives, and free for another then. Also hands out numbers, which never repeat: that
// of a connection is its line + lines x how often that line was used before. Of a slice's hosts
// each has lines of its own, so numbers repeat on none of them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "common/run/slice.h"

namespace c1k {

class RowBook {
 public:
  // At least one row in the slice, fewer than 2^32. Throws std::system_error. Made before the first
  // fork.
  explicit RowBook(std::uint64_t rows, const Slice& slice = {});
  ~RowBook();
  RowBook(const RowBook&) = delete;
  RowBook& operator=(const RowBook&) = delete;
  static constexpr std::size_t kBytesEach = 16;

  // A number whose line nobody has. If all are taken, which claims below the number of lines rule
  // out unless a worker died just here, it is somebody else's line. Any worker, at any time.
  std::uint64_t take(std::size_t worker);
  void give_back(std::uint64_t number);
  void give_back_all_of(std::size_t worker);  // by the supervisor, once it is dead

 private:
  struct Row {
    std::atomic<std::uint64_t> uses;   // how often it was handed out
    std::atomic<std::uint32_t> owner;  // worker + 1; 0: it is free
    std::atomic<std::uint32_t> next;   // free: below it on the stack
  };
  static_assert(sizeof(Row) == kBytesEach);

  std::uint64_t use(std::uint32_t row, std::size_t worker);
  void push(std::uint32_t row);
  std::uint32_t pop();  // row + 1; 0: none

  // Free rows are a stack: its top is the row + 1, below a count of changes, so that who has read
  // an old top never succeeds with it (the ABA problem).
  struct Shared {
    std::atomic<std::uint64_t> top;
    std::atomic<std::uint64_t> fresh;  // rows below were handed out before
  };

  std::uint64_t number(std::uint64_t row, std::uint64_t uses) const {
    return slice_.number(row) + lines_ * uses;
  }

  std::uint64_t lines_;  // of all hosts
  Slice slice_;
  std::uint64_t rows_;  // of them ours
  std::size_t bytes_;
  Shared* shared_;
  Row* table_;
};

}  // namespace c1k
