#include "common/host/processes.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "common/host/listen_queues.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/net/sockets.h"

namespace c1k {
namespace {

// A child that has a child of its own; both sleep until they are killed.
class Lineage {
 public:
  Lineage() {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    child = ::fork();
    if (child == 0) {
      const pid_t made = ::fork();
      if (made == 0)
        for (;;) ::pause();
      [[maybe_unused]] const ssize_t written = ::write(ends[1], &made, sizeof made);
      for (;;) ::pause();
    }
    REQUIRE(::read(ends[0], &grandchild, sizeof grandchild) == sizeof grandchild);
    ::close(ends[0]);
    ::close(ends[1]);
  }
  ~Lineage() {
    ::kill(grandchild, SIGKILL);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  pid_t child = -1;
  pid_t grandchild = -1;
};

TEST_CASE("a process is watched with all that it has started", "[fork]") {
  const Lineage family;
  const auto found = find_processes({parse_process_spec(std::to_string(family.child))});
  CHECK(found == std::vector<pid_t>{std::min(family.child, family.grandchild),
                                    std::max(family.child, family.grandchild)});
  CHECK(find_processes({parse_process_spec(std::to_string(family.grandchild))}) ==
        std::vector<pid_t>{family.grandchild});
}

TEST_CASE("by name, and never the caller itself", "[fork]") {
  const Lineage family;
  const auto found = find_processes({parse_process_spec("c1k_tests")});
  CHECK(std::find(found.begin(), found.end(), family.child) != found.end());
  CHECK(std::find(found.begin(), found.end(), ::getpid()) == found.end());
  CHECK(find_processes({parse_process_spec("no-such-name")}).empty());
}

TEST_CASE("one that has ended is gone, though nobody has asked for its status", "[fork]") {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  const auto spec = parse_process_spec(std::to_string(child));
  CHECK(eventually([&spec] { return find_processes({spec}).empty(); }));
  ::waitpid(child, nullptr, 0);
}

TEST_CASE("what is no process is refused") {
  CHECK_FALSE(refusal_of([] { parse_process_spec(""); }).empty());
  CHECK_FALSE(refusal_of([] { parse_process_spec("0"); }).empty());
  CHECK_FALSE(refusal_of([] { parse_process_spec("-7"); }).empty());
  CHECK(parse_process_spec("4711").id == 4711);
  CHECK(parse_process_spec("nginx").id == std::nullopt);
}

TEST_CASE("descriptors are counted without being read one by one") {
  const auto before = descriptors_of(::getpid());
  REQUIRE(before.has_value());
  const Owned one(::socket(AF_INET, SOCK_STREAM, 0));
  CHECK(descriptors_of(::getpid()) == *before + 1);
  CHECK(socket_inodes_of(::getpid()).contains(inode_of(one.get())));
  CHECK(descriptors_of(0) == std::nullopt);
}

TEST_CASE("a listener's queue is as long as what waits in it") {
  const Listener listener({.backlog = 7});
  const ListenQueues queues("/proc/self/ns/net");
  REQUIRE(queues.is_open());
  HostFigures figures;
  add_queues(figures, queues, {inode_of(listener.get())});
  CHECK(figures.accept_queue == 0U);
  CHECK(figures.accept_queue_limit == 7U);
  std::vector<Owned> clients;
  for (int i = 0; i < 3; ++i)
    clients.emplace_back(connect_from(endpoint("127.0.1.1"), listener.at()).descriptor);
  CHECK(eventually([&] {
    add_queues(figures, queues, {inode_of(listener.get())});
    return figures.accept_queue == 3U;
  }));
  HostFigures none;
  add_queues(none, queues, {});
  CHECK(none.accept_queue == std::nullopt);
  CHECK_FALSE(ListenQueues("/proc/0/ns/net").is_open());
}

}  // namespace
}  // namespace c1k
