// Rows of a table in the order in which they last moved, threaded through the rows themselves: the
// oldest is at the front, so a timeout that is the same for all needs no timer of its own.
#pragma once

#include <cstdint>

namespace c1k {

// The links in a row: indices, 0 is "none" (a table's row 0 is never used).
struct QueueLinks {
  std::uint32_t earlier;
  std::uint32_t later;
};

// Table: operator[](index) gives a row with a member `links`.
template <class Table>
class IndexQueue {
 public:
  // The table must outlive the queue.
  explicit IndexQueue(Table& table) : table_(table) {}

  std::uint32_t front() const { return first_; }  // 0: empty

  void push_back(std::uint32_t index) {
    links(index) = {last_, 0};
    (last_ == 0 ? first_ : links(last_).later) = index;
    last_ = index;
  }

  void remove(std::uint32_t index) {
    const QueueLinks out = links(index);
    (out.earlier == 0 ? first_ : links(out.earlier).later) = out.later;
    (out.later == 0 ? last_ : links(out.later).earlier) = out.earlier;
  }

  void move_to_back(std::uint32_t index) {
    remove(index);
    push_back(index);
  }

 private:
  QueueLinks& links(std::uint32_t index) { return table_[index].links; }

  Table& table_;
  std::uint32_t first_ = 0;
  std::uint32_t last_ = 0;
};

}  // namespace c1k
