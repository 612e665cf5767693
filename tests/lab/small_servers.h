// Servers of somebody else's for tests of what a client can't see (small_server.cpp).
#pragma once

#include <string>

#include "tests/lab/program.h"

namespace c1k::lab {

class SmallServer {
 public:
  // `descriptors` 0: as many as here; `per_s` 0: it accepts as fast as they come.
  SmallServer(int descriptors, int backlog, int per_s, const Surroundings& where = {});

  const std::string& target() const { return target_; }  // "127.0.0.1:40123"
  pid_t pid() const { return program_.pid(); }

 private:
  Program program_;
  std::string target_;
};

}  // namespace c1k::lab
