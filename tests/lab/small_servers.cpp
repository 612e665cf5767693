#include "tests/lab/small_servers.h"

#include "tests/catch.h"
#include "tests/lab/scene.h"

namespace c1k::lab {

SmallServer::SmallServer(int descriptors, int backlog, int per_s, const Surroundings& where)
    : program_({C1K_SMALL_SERVER_BUILT, std::to_string(descriptors), std::to_string(backlog),
                std::to_string(per_s)},
               where) {
  REQUIRE(eventually(kSoon, [this] { return times_in(program_.out(), "\n") == 1; }));
  const std::string port = program_.out();
  target_ = "127.0.0.1:" + port.substr(0, port.find('\n'));
}

}  // namespace c1k::lab
