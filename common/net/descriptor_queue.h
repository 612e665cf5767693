// Descriptors in the order in which they last moved, threaded through the rows of a table: the
// oldest is at the front, so a timeout that is the same for all needs no timer of its own.
#pragma once

#include <cstdint>

namespace c1k {

// The links in a row: descriptors, 0 is "none" (descriptor 0 is a standard stream, never a socket).
struct QueueLinks {
  std::uint32_t earlier;
  std::uint32_t later;
};

// Table: operator[](int) gives a row with a member `links`.
template <class Table>
class DescriptorQueue {
 public:
  // The table must outlive the queue.
  explicit DescriptorQueue(Table& table) : table_(table) {}

  int front() const { return static_cast<int>(first_); }  // 0: empty

  void push_back(int descriptor) {
    const auto number = static_cast<std::uint32_t>(descriptor);
    links(number) = {last_, 0};
    (last_ == 0 ? first_ : links(last_).later) = number;
    last_ = number;
  }

  void remove(int descriptor) {
    const QueueLinks out = links(static_cast<std::uint32_t>(descriptor));
    (out.earlier == 0 ? first_ : links(out.earlier).later) = out.later;
    (out.later == 0 ? last_ : links(out.later).earlier) = out.earlier;
  }

  void move_to_back(int descriptor) {
    remove(descriptor);
    push_back(descriptor);
  }

 private:
  QueueLinks& links(std::uint32_t number) { return table_[static_cast<int>(number)].links; }

  Table& table_;
  std::uint32_t first_ = 0;
  std::uint32_t last_ = 0;
};

}  // namespace c1k
