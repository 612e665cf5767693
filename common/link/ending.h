// The connection whose conversation has just said that it is over, and what that is booked as; its
// worker takes it when the input was heard, and closes it.
#pragma once

#include <optional>
#include <utility>

#include "common/link/wire.h"

namespace c1k {

template <class Count>
class Ending {
 public:
  void set(ConnectionIndex connection, Count cause) { connection_ = connection, cause_ = cause; }
  bool is_of(ConnectionIndex connection) const { return connection_ == connection; }
  std::optional<Count> take(ConnectionIndex connection) {
    if (connection_ != connection || connection == 0) return std::nullopt;
    connection_ = 0;
    return cause_;
  }

 private:
  ConnectionIndex connection_ = 0;
  Count cause_{};
};

}  // namespace c1k
