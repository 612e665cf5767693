// Speakers: the connections of a worker that have a row beside their own, because something of them
// is half-way or they are scheduled to send. Rows are dense, so that few speakers among many silent
// ones touch few pages. Who is at rest has none.
#pragma once

#include <cstdint>
#include <utility>

#include "common/link/store.h"
#include "common/link/wire.h"
#include "common/net/mapped_table.h"
#include "common/talk/talk.h"

namespace c1k {

// Own: what the link's owner keeps of a speaker; zeros at rest. What each message touches is at the
// beginning.
template <class Own>
struct Speaker {
  ConnectionIndex connection;  // 0: the row is free
  std::uint32_t unsent;        // bytes of `said` that were not taken yet; free: the next free row
  bool is_scheduled;           // it keeps its row at rest
  bool has_no_delay;           // TCP_NODELAY is set
  std::uint8_t last_pong;      // what is owed ends with a pong of so many bytes; 0: it does not
  Said said;                   // the last that was begun
  Own own;
  TalkRow talk;
  StoreBlock* torn;  // what has come of an element's head
  StoreBlock* owed;  // what the peer has not taken of replies: said before anything else
};
struct Nothing {};  // of its own

template <class Own>
class Speakers {
 public:
  explicit Speakers(std::size_t connections) : table_(connections + 1) {}

  Speaker<Own>& operator[](std::uint32_t index) { return table_[index]; }
  const Speaker<Own>& operator[](std::uint32_t index) const { return table_[index]; }
  std::uint32_t size() const { return size_; }
  std::uint32_t end() const { return end_; }  // the last row that was ever used

  // A row of zeros but for its connection; from 1 on.
  std::uint32_t take(ConnectionIndex connection) {
    const std::uint32_t index = first_free_ != 0 ? first_free_ : ++end_;
    if (first_free_ != 0) first_free_ = table_[index].unsent;
    table_[index] = {};
    table_[index].connection = connection;
    ++size_;
    return index;
  }
  void give_back(std::uint32_t index) {
    table_[index] = {};
    table_[index].unsent = std::exchange(first_free_, index);
    --size_;
    if (size_ == 0 && end_ > kKept) forget_all();
  }

 private:
  static constexpr std::uint32_t kKept = 256;  // rows that stay, when nobody has one

  // Who opens has a row, so after a ramp there were many for a while.
  void forget_all() {
    table_.forget(end_ + 1);
    first_free_ = end_ = 0;
  }

  MappedTable<Speaker<Own>> table_;
  std::uint32_t first_free_ = 0;
  std::uint32_t end_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace c1k
