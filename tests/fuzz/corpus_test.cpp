// What the fuzzers have found interesting, or wrong, goes on being tested, without them.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/catch.h"
#include "tests/fuzz/checks.h"

namespace c1k {
namespace {

namespace fs = std::filesystem;

template <class Check>
void check_all(const std::string& target, Check check) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(C1K_SOURCE "/tests/fuzz/corpus/" + target)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string input{std::istreambuf_iterator<char>(file), {}};
    INFO(entry.path().string());
    REQUIRE(!input.empty());
    // The same bytes in another talk and other cuts are further inputs.
    for (unsigned kind = 0; kind < 10; ++kind) {
      input[0] = static_cast<char>(kind);
      for (const char seed : {'\0', '\x15', '\x7f'}) {
        if (input.size() > 1) input[1] = seed;
        REQUIRE_NOTHROW(check(input));
      }
    }
    ++count;
  }
  CHECK(count > 0);
}

TEST_CASE("each find of the fuzzers is as it must be") {
  check_all("http", check_http);
  check_all("ws_server", check_ws_server);
  check_all("ws_client", check_ws_client);
  check_all("frames", check_frames);
  check_all("tcp", check_tcp);
  check_all("tls", check_tls);
}

}  // namespace
}  // namespace c1k
