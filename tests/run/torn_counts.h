// A worker that dies in the middle of publish(): its counts lie across the end of a page, and the
// page behind it is not there.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <csignal>

#include "common/run/board.h"

namespace c1k {

// Publishes `first` and dies of the second count. In a forked child only.
[[noreturn]] inline void publish_half(BoardRow& row, std::uint64_t first) {
  std::signal(SIGSEGV, SIG_DFL);
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* memory =
      ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) ::_exit(1);
  char* end = static_cast<char*>(memory) + page;
  if (::mprotect(end, page, PROT_NONE) != 0) ::_exit(1);
  auto* counts = reinterpret_cast<std::uint64_t*>(end) - 1;
  *counts = first;
  row.publish({counts, 2});
  ::_exit(1);
}

}  // namespace c1k
