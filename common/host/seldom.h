// What costs time and may be left out: done for at most one part in `parts` of the time. The time
// is an argument.
#pragma once

#include "common/base/units.h"

namespace c1k {

class Seldom {
 public:
  explicit Seldom(int parts) : parts_(parts) {}

  bool is_due(Nanoseconds now) const { return now >= due_; }
  // It was done, from `begin` to `end`: not again before the rest of its parts is over.
  void done(Nanoseconds begin, Nanoseconds end) { due_ = end + (parts_ - 1) * (end - begin); }

 private:
  int parts_;
  Nanoseconds due_{0};
};

}  // namespace c1k
