// A history of one sample, for who describes a run by it.
#pragma once

#include "common/run/run_history.h"

namespace c1k {

inline RunHistory history_of(const Sample& sample, std::size_t open_counter) {
  RunHistory history(open_counter);
  history.take(sample);
  return history;
}

}  // namespace c1k
