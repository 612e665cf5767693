// What libFuzzer calls (scripts/fuzz): the check that the target is of. What it throws is a find.
#include "tests/fuzz/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  c1k::C1K_FUZZ_CHECK({reinterpret_cast<const char*>(data), size});
  return 0;
}
