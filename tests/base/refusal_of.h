// What a call refuses, for tests of the sentence.
#pragma once

#include <string>

#include "common/base/refusal.h"

namespace c1k {

// The sentence of the Refusal that `call` throws, or "" when it throws none.
template <class Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const Refusal& refusal) {
    return refusal.what();
  }
  return {};
}

}  // namespace c1k
