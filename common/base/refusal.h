// An error before the first SYN. Thrown by whoever finds it, caught once, in main: exit status 2.
#pragma once

#include <stdexcept>

namespace c1k {

// what() is one sentence for the user: it names the option, the value, the limit and the fix.
class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace c1k
