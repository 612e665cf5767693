// A worker's place in the run: its row of the board, and the three descriptors by which it and the
// supervisor reach each other. Lives in the worker process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "common/net/poller.h"
#include "common/run/board.h"

namespace c1k {

class Seat {
 public:
  // The board must outlive the seat; the descriptors stay the caller's.
  // `wake`: an eventfd that the supervisor writes to when something changed. `lifeline`: the read
  // end of a pipe that ends when the supervisor does. `bell`: an eventfd that wakes the supervisor.
  Seat(Board& board, std::size_t index, int wake, int lifeline, int bell)
      : board_(board),
        row_(board.rows[index]),
        index_(index),
        wake_(wake),
        lifeline_(lifeline),
        bell_(bell) {}

  Board& board() const { return board_; }
  std::size_t index() const { return index_; }
  BoardRow& row() const { return row_; }
  // Acquire: who sees a phase sees what was put on the board for it (a pace's origin) before.
  Phase phase() const { return board_.phase.load(std::memory_order_acquire); }

  void watch(Poller& poller);  // throws std::system_error
  // True when what happened, by its tag in the poller, was for the seat. A lifeline that ended ends
  // the process at once: the sockets are reset by their linger option.
  bool takes(std::uint32_t tag);
  void ring();  // something happened that the supervisor should look at now

 private:
  Board& board_;
  BoardRow& row_;
  std::size_t index_;
  int wake_;
  int lifeline_;
  int bell_;
};

}  // namespace c1k
