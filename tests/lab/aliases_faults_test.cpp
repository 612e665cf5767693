// c1k-ipalias in the lab: after kill -9, when the kernel fails it half-way, and what it does not
// believe.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/catch.h"
#include "tests/lab/aliases.h"
#include "tests/lab/stand_by.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// With a system call that does what `injection` says: strace(1), -e inject.
Words injected(const std::string& injection, const Words& words) {
  return joined({"strace", "-qq", "-o", "/dev/null", "-e", "inject=" + injection}, words);
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("killed at any system call that matters, remove finds what was added",
          "[.lab][aliases]") {
  const std::string before = addresses();
  for (const std::string call : {"sendto", "write", "fsync", "rename"}) {
    for (int n = 1; n <= 3; ++n) {
      CAPTURE(call, n);
      Scene scene;
      const std::string journal = scene.file("journal");
      scene.file("journal.new");
      const Words adding = joined(add("10.7.0.1-10.7.1.44", journal), {"--ignore", "conflict"});
      Program killed(injected(call + ":signal=KILL:when=" + std::to_string(n), adding),
                     client_side());
      REQUIRE(killed.wait(kSoon) != Program::kStillRunning);
      output_of(remove_all(journal), client_side());
      CHECK(addresses() == before);
    }
  }
}

TEST_CASE("killed while it removes, what is left is removed later", "[.lab][aliases]") {
  const std::string before = addresses();
  for (const std::string place :
       {"sendto:signal=KILL:when=1", "sendto:signal=KILL:when=2", "write:signal=KILL:when=1",
        "fsync:signal=KILL:when=1", "rename:signal=KILL:when=1", "fsync:signal=KILL:when=2"}) {
    CAPTURE(place);
    Scene scene;
    const std::string journal = scene.file("journal");
    scene.file("journal.new");
    output_of(joined(add("10.7.0.1-10.7.1.44", journal), {"--ignore", "conflict"}), client_side());
    check_ends(
        128 + SIGKILL,
        injected(place, {kIpalias, "remove", "--ips", "10.7.0.1-10.7.0.200", "--journal", journal}),
        {});
    CHECK(addresses() != before);
    output_of(remove_all(journal), client_side());
    CHECK(addresses() == before);
  }
}

TEST_CASE("a failure half-way is rolled back", "[.lab][aliases]") {
  Scene scene;
  const std::string before = addresses();
  const std::string journal = scene.file("journal");
  const Words adding = joined(add("10.7.0.1-10.7.1.44", journal), {"--ignore", "conflict"});
  SECTION("the kernel takes no second burst") {
    check_ends(1, injected("sendto:error=ENOBUFS:when=2", adding),
               {"No buffer space", "the 128 added before it are taken away again"});
  }
  SECTION("the answers of the second burst are lost") {
    check_ends(1, injected("recvfrom:error=ENOBUFS:when=130", adding),
               {"No buffer space", "are taken away again"});
  }
  SECTION("the first burst fails already") {
    check_ends(2, injected("sendto:error=ENOBUFS:when=1", adding), {"nothing was changed"});
  }
  SECTION("nor can it be rolled back") {
    check_ends(1, injected("sendto:error=ENOBUFS:when=2+", adding),
               {"128 could not be taken away again", "remove --all"});
    CHECK(times_in(addresses(), " 10.7.") == 128);
    output_of(remove_all(journal), client_side());
  }
  CHECK(addresses() == before);
  CHECK_FALSE(std::filesystem::exists(journal));
}

TEST_CASE("IPv6 is off on the device: the IPv4 addresses go again", "[.lab][aliases]") {
  Scene scene;
  FreshNetwork network;
  network.run("sysctl -qw net.ipv6.conf.c1k0.disable_ipv6=1");
  Program adding(
      joined(add("10.7.0.1-10,fd00:7::1", scene.file("journal")), {"--ignore", "conflict"}),
      network.here());
  CHECK(adding.wait(kSoon) == 1);
  CHECK_THAT(adding.err(), ContainsSubstring("fd00:7::1/128") &&
                               ContainsSubstring("the 10 added before it are taken away again"));
  CHECK(network.contents().empty());
}

TEST_CASE("others that change addresses meanwhile hold it up, no more", "[.lab][aliases]") {
  Scene scene;
  const std::string journal = scene.file("journal");
  FreshNetwork network;
  output_of({kIpalias, "add", "--dev", "lo", "--ips", "fd00:7::0-7ff", "--journal", journal},
            network.here());
  Program busy({"sh", "-c", R"(
    for i in $(seq 2000); do
      echo address add fd00:8::1/128 dev lo nodad
      echo address del fd00:8::1/128 dev lo
    done | { echo busy; exec ip -batch -; })"},
               network.here());
  REQUIRE(eventually(kSoon, [&busy] { return busy.out() == "busy\n"; }));
  CHECK_THAT(output_of(remove_all(journal), network.here()),
             ContainsSubstring("2,048 entries removed"));
}

TEST_CASE("what may not be believed is refused, and nothing changes", "[.lab][aliases]") {
  Scene scene;
  const std::string before = addresses();
  const std::string journal = scene.file("journal");
  output_of({kIpalias, "add", "--dev", "lo", "--ips", "127.0.7.1", "--journal", journal},
            server_side());
  const std::string foreign = contents_of(journal);
  for (const Words& words : {add("10.7.0.1", journal), remove_all(journal)})
    check_refused(words, {journal, "another network namespace"}, client_side());
  CHECK(contents_of(journal) == foreign);
  output_of(remove_all(journal), server_side());

  output_of(add("10.7.0.1", journal), client_side());
  const std::string good = contents_of(journal);
  const std::string with = addresses();
  for (const std::string line : {"address 192.168.10.131/24 1\n", "anything\n",
                                 "address 192.168.10.131/32 0\n", "route 10.0.0.0/8\n"}) {
    write(journal, good + line);
    check_refused(remove_all(journal), {journal, "is not a line of a journal"}, client_side());
  }
  write(journal, "root:x:0:0\n");
  check_refused(remove_all(journal), {"does not begin a journal"}, client_side());
  write(journal, good);
  for (const mode_t mode : {0666, 0664}) {
    ::chmod(journal.c_str(), mode);
    check_refused(remove_all(journal), {"can be written by others"}, client_side());
  }
  ::chmod(journal.c_str(), 0644);
  const std::string link = scene.file("link");
  std::filesystem::create_symlink(journal, link);
  check_refused(remove_all(link), {"symbolic link"}, client_side());
  const std::string folder = std::filesystem::path(journal).parent_path();
  ::chmod(folder.c_str(), 0777);
  check_refused(remove_all(journal), {"folder can be changed by others"}, client_side());
  ::chmod(folder.c_str(), 0700);
  if (::chown(journal.c_str(), 1234, 1234) == 0) {  // not in a user namespace of one user
    check_refused(remove_all(journal), {"belongs to user 1234"}, client_side());
    ::chown(journal.c_str(), 0, 0);
  }
  CHECK(addresses() == with);
  output_of(remove_all(journal), client_side());
  CHECK(addresses() == before);
}

TEST_CASE("a journal that can't be written is refused before anything changes", "[.lab][aliases]") {
  const std::string before = addresses();
  for (const std::string verb : {"add --dev c1k0 --ips 10.7.0.1", "remove --all"})
    check_refused(
        {"unshare", "-m", "sh", "-c",
         "mount -t tmpfs -o ro none /mnt && exec \"$0\" " + verb + " --journal /mnt/j", kIpalias},
        {"--journal /mnt/j: nothing can be written in its folder: Read-only"}, client_side());
  check_refused(add("10.7.0.1", "/none/such/journal"), {"--journal /none/such/journal: its folder"},
                client_side());
  CHECK(addresses() == before);
}

TEST_CASE("a journal that names an address of the host does not take it away", "[.lab][aliases]") {
  if (!marks_are_kept()) return;
  Scene scene;
  const std::string before = addresses();
  const std::string journal = scene.file("journal");
  output_of(add("10.7.0.1", journal), client_side());
  std::string forged = contents_of(journal);
  const std::string line = forged.substr(forged.find("address"));
  for (const std::string own : {"192.168.10.131/32", "192.168.10.140/32"})
    forged += "address " + own + line.substr(line.rfind(' '));
  write(journal, forged);
  check_ends(0, remove_all(journal), {"1 entry removed, 2 stay: somebody else added them"});
  CHECK(addresses() == before);
}
