// c1k-ipalias in the lab: what it adds and takes away, who is in the way, and after kill -9.
#include <filesystem>

#include "tests/catch.h"
#include "tests/lab/scene.h"
#include "tests/lab/stand_by.h"

using namespace c1k;
using namespace c1k::lab;

namespace {

const std::string kProgram = C1K_IPALIAS_BUILT;

std::string addresses() {
  return output_of({"ip", "-o", "address", "show", "dev", "c1k0"}, client_side());
}

Words add(const std::string& ips, const std::string& journal) {
  return {kProgram, "add", "--dev", "c1k0", "--ips", ips, "--journal", journal};
}

}  // namespace

TEST_CASE("remove takes what add added, and no other", "[.lab][aliases]") {
  Scene scene;
  const std::string before = addresses();
  const std::string journal = scene.file("journal");
  output_of(add("192.168.10.140-150,fd00:10::5", journal), client_side());
  CHECK(times_in(addresses(), "\n") == times_in(before, "\n") + 5);
  output_of({kProgram, "remove", "--all", "--journal", journal}, client_side());
  CHECK(addresses() == before);
  CHECK_FALSE(std::filesystem::exists(journal));
}

TEST_CASE("an address for which another host answers is refused", "[.lab][aliases]") {
  Scene scene;
  const std::string before = addresses();
  for (const std::string taken : {"192.168.10.1", "fd00:10::1"})
    check_refused(add(taken, scene.file("journal")), {"another host", "answers for " + taken},
                  client_side());
  CHECK(addresses() == before);
}

TEST_CASE("killed at any system call that matters, remove finds what was added",
          "[.lab][aliases]") {
  const std::string before = addresses();
  for (const std::string call : {"sendto", "write", "fsync", "rename"}) {
    for (int n = 1; n <= 3; ++n) {
      CAPTURE(call, n);
      Scene scene;
      const std::string journal = scene.file("journal");
      scene.file("journal.new");
      Words words{"strace",    "-qq", "-o",
                  "/dev/null", "-e",  "inject=" + call + ":signal=KILL:when=" + std::to_string(n)};
      const Words adding = add("10.7.0.1-10.7.1.44", journal);
      words.insert(words.end(), adding.begin(), adding.end());
      words.insert(words.end(), {"--ignore", "conflict"});
      Program killed(words, client_side());
      REQUIRE(killed.wait(kSoon) != Program::kStillRunning);
      output_of({kProgram, "remove", "--all", "--journal", journal}, client_side());
      CHECK(addresses() == before);
    }
  }
}
