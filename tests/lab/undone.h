// What a test changes in the lab's network and puts back: ip(8), on one side of it.
#pragma once

#include "tests/lab/scene.h"

namespace c1k::lab {

inline void ip(const Words& words, const Surroundings& where) {
  output_of(plus({"ip"}, words), where);
}

// Does one thing now, and another when it goes out of scope, whatever the test has found.
class Undone {
 public:
  Undone(const Words& now, const Words& later, Surroundings where)
      : later_(later), where_(std::move(where)) {
    ip(now, where_);
  }
  ~Undone() { undo(); }
  Undone(const Undone&) = delete;
  Undone& operator=(const Undone&) = delete;
  void undo() {
    if (!undone_) ip(later_, where_);
    undone_ = true;
  }

 private:
  Words later_;
  Surroundings where_;
  bool undone_ = false;
};

}  // namespace c1k::lab
