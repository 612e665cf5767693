#include "common/net/poller.h"

#include <fcntl.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <set>

#include "tests/catch.h"
#include "tests/net/sockets.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

Owned bell() {
  return Owned(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}
void ring(const Owned& bell) {
  const std::uint64_t once = 1;
  REQUIRE(::write(bell.get(), &once, sizeof once) == sizeof once);
}
void silence(const Owned& bell) {
  std::uint64_t times = 0;
  REQUIRE(::read(bell.get(), &times, sizeof times) == sizeof times);
}

TEST_CASE("an event carries its descriptor") {
  Poller poller;
  const Owned quiet = bell(), loud = bell();
  CHECK(poller.add(quiet.get(), EPOLLIN) == 0);
  CHECK(poller.add(loud.get(), EPOLLIN) == 0);
  CHECK(poller.wait(0ns).empty());
  ring(loud);
  const auto events = poller.wait(std::nullopt);
  REQUIRE(events.size() == 1);
  CHECK(events[0].data.fd == loud.get());
  CHECK((events[0].events & EPOLLIN) != 0);
  silence(loud);
  CHECK(poller.wait(0ns).empty());
}

TEST_CASE("what can't be watched says why") {
  Poller poller;
  const Owned one = bell();
  const Owned file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  CHECK(poller.add(one.get(), EPOLLIN) == 0);
  CHECK(poller.add(one.get(), EPOLLIN) == EEXIST);
  CHECK(poller.add(-1, EPOLLIN) == EBADF);
  CHECK(poller.add(file.get(), EPOLLIN) == EPERM);
}

TEST_CASE("what was removed or closed is silent, and can come back") {
  Poller poller;
  Owned one = bell();
  REQUIRE(poller.add(one.get(), EPOLLIN) == 0);
  ring(one);
  poller.remove(one.get());
  CHECK(poller.wait(0ns).empty());
  CHECK(poller.add(one.get(), EPOLLIN) == 0);
  CHECK(poller.wait(0ns).size() == 1);
  one.close();
  CHECK(poller.wait(0ns).empty());
  poller.remove(12'345);  // never added: nothing happens
}

TEST_CASE("edge-triggered says it once, and again when it is rearmed") {
  Poller poller;
  const Owned one = bell();
  REQUIRE(poller.add(one.get(), EPOLLIN | EPOLLET) == 0);
  ring(one);
  CHECK(poller.wait(0ns).size() == 1);
  CHECK(poller.wait(0ns).empty());
  poller.rearm(one.get(), EPOLLIN | EPOLLET);
  CHECK(poller.wait(0ns).size() == 1);
}

TEST_CASE("many events come in several waits, none is lost") {
  Poller poller;
  std::vector<Owned> bells;
  for (int i = 0; i < 300; ++i) {
    bells.push_back(bell());
    REQUIRE(poller.add(bells.back().get(), EPOLLIN | EPOLLET) == 0);
    ring(bells.back());
  }
  std::set<int> seen;
  for (int turn = 0; turn < 2; ++turn)
    for (const epoll_event& event : poller.wait(0ns)) seen.insert(event.data.fd);
  CHECK(seen.size() == 300);
}

TEST_CASE("a wait lasts as long as asked when nothing happens, also below a millisecond") {
  Poller poller;
  for (const auto timeout :
       {std::chrono::nanoseconds{20'000}, std::chrono::nanoseconds{3'000'000}}) {
    const auto before = std::chrono::steady_clock::now();
    CHECK(poller.wait(timeout).empty());
    CHECK(std::chrono::steady_clock::now() - before >= timeout);
  }
}

}  // namespace
}  // namespace c1k
