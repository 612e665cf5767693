#include "common/run/progress.h"

#include <fcntl.h>

#include <cstdlib>

#include "tests/catch.h"
#include "tests/net/sockets.h"
#include "tests/run/fake_role.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

std::string read_all(int descriptor) {
  std::string text;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = ::read(descriptor, buffer, sizeof buffer)) > 0)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    out = Owned(ends[0]);
    in = Owned(ends[1]);
  }
  std::string text() const { return read_all(out.get()); }
  Owned out, in;
};

Sample at(Nanoseconds time, std::uint64_t open, Phase phase = Phase::ramp) {
  Sample sample;
  sample.time = time;
  sample.phase = phase;
  sample.counts = {open, open, 0, 0};
  return sample;
}

TEST_CASE("elsewhere than on a terminal, progress is a plain line every few seconds") {
  const FakeRole role;
  const Pipe pipe;
  Progress progress(role, false, pipe.in.get());
  for (int second = 0; second <= 11; ++second)
    progress.take(at(std::chrono::seconds{second}, static_cast<std::uint64_t>(second)));
  CHECK(pipe.text() == "open 0\nopen 5\nopen 10\n");
}

TEST_CASE("a new phase is shown at once") {
  const FakeRole role;
  const Pipe pipe;
  Progress progress(role, false, pipe.in.get());
  progress.take(at(0s, 1));
  progress.take(at(1s, 2));
  progress.take(at(1s, 3, Phase::hold));
  progress.take(at(2s, 4, Phase::hold));
  CHECK(pipe.text() == "open 1\nopen 3\n");
}

TEST_CASE("quiet leaves warnings only") {
  const FakeRole role;
  const Pipe pipe;
  Progress progress(role, true, pipe.in.get());
  progress.take(at(0s, 1));
  progress.warn("fork", "no process", 5s);
  CHECK(pipe.text() == "c1k-fake: no process\n");
}

TEST_CASE("a cause is warned of at most once a second, each by itself") {
  const FakeRole role;
  const Pipe pipe;
  Progress progress(role, false, pipe.in.get());
  progress.warn("a", "first", 10s);
  progress.warn("a", "too soon", 11s - 1ns);
  progress.warn("b", "other", 11s - 1ns);
  progress.warn("a", "again", 11s);
  progress.warn("a", "too soon", 11'500ms);
  CHECK(pipe.text() == "c1k-fake: first\nc1k-fake: other\nc1k-fake: again\n");
}

TEST_CASE("on a terminal one line is redrawn, and ends before what comes next") {
  const FakeRole role;
  const Owned terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  REQUIRE(terminal.get() >= 0);
  REQUIRE(::grantpt(terminal.get()) == 0);
  REQUIRE(::unlockpt(terminal.get()) == 0);
  const Owned shown(::open(::ptsname(terminal.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  REQUIRE(shown.get() >= 0);
  {
    Progress progress(role, false, shown.get());
    progress.take(at(0s, 1));
    progress.take(at(1s, 2));
    CHECK(read_all(terminal.get()) == "\r\033[Kopen 1\r\033[Kopen 2");
    progress.warn("a", "oh", 1s);
    CHECK(read_all(terminal.get()) == "\r\033[Kc1k-fake: oh\r\n");
    progress.end_line();
    CHECK(read_all(terminal.get()).empty());
    progress.take(at(2s, 3));
  }
  CHECK(read_all(terminal.get()) == "\r\033[Kopen 3\r\n");
}

}  // namespace
}  // namespace c1k
