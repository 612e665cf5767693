#include "common/run/log_writer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/net/sockets.h"
#include "tests/record/full_disk.h"
#include "tests/run/children.h"
#include "tests/run/signals_kept.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kLong = 20s;

struct Written {
  explicit Written(const std::string& path, bool force = false)
      : writer(OutputFile("--csv", path, force)) {
    std::signal(SIGPIPE, SIG_IGN);
  }
  void finish() { writer.finish(kLong, nullptr); }

  SignalsKept kept;
  LogWriter writer;
};

TEST_CASE("records are written in their order by a process that goes", "[fork]") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  {
    Written log(path);
    for (int i = 0; i < 5000; ++i) {
      while (!log.writer.write(fmt::format("{}\n", i))) std::this_thread::sleep_for(1ms);
    }
    CHECK(log.writer.settle(kLong, nullptr));
    std::string all;
    for (int i = 0; i < 5000; ++i) all += fmt::format("{}\n", i);
    CHECK(file_text(path) == all);
    CHECK(log.writer.write("last\n"));
    log.finish();
    CHECK(file_text(path) == all + "last\n");
  }
  CHECK(no_child_is_left());
}

TEST_CASE("its process is named, and heeds no signal of a terminal", "[fork]") {
  const TemporaryFolder folder;
  Written log(folder.path("log.csv"));
  CHECK(log.writer.write("one\n"));
  REQUIRE(log.writer.settle(kLong, nullptr));
  CHECK(file_text(fmt::format("/proc/{}/comm", log.writer.process())) == "c1k-log\n");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::kill(log.writer.process(), signal);
  CHECK(log.writer.write("two\n"));
  log.finish();
  CHECK(file_text(folder.path("log.csv")) == "one\ntwo\n");
  CHECK(log.writer.lost().all() == 0);
}

TEST_CASE("a disk that stands still holds nobody up, and what it has no room for is counted",
          "[fork]") {
  const TemporaryFolder folder;
  const std::string path = folder.path("fifo");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const Owned reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));  // reads nothing
  Written log(path, true);
  const std::string row(1000, 'x');
  std::uint64_t taken = 0, refused = 0;
  for (int i = 0; i < 5000; ++i) ++(log.writer.write(row + "\n") ? taken : refused);
  CHECK(refused > 1000);  // the pipes hold some 1,100 rows
  CHECK(taken > 60);
  CHECK(log.writer.lost().waiting == refused);
  CHECK_FALSE(log.writer.settle(50ms, nullptr));
  CHECK_FALSE(log.writer.settle(kLong, [] { return true; }));
  int asked = 0;  // it was waited for in vain before: not again
  log.writer.finish(kLong, [&asked] { return ++asked > 100; });
  CHECK(asked == 0);
  CHECK(log.writer.lost().all() > refused);  // what never got out of the pipe
  CHECK(log.writer.lost().all() <= 5000);
}

TEST_CASE("a disk that is slow gets all, if it is waited for", "[fork]") {
  const TemporaryFolder folder;
  const std::string path = folder.path("fifo");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const Owned reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  Written log(path, true);
  for (int i = 0; i < 500; ++i) REQUIRE(log.writer.write(std::string(1000, 'x') + "\n"));
  std::size_t got = 0;
  std::string buffer(16'384, '\0');
  const auto read_some = [&] {  // called at each look: so slow is this disk
    const ssize_t n = ::read(reader.get(), buffer.data(), buffer.size());
    if (n > 0) got += static_cast<std::size_t>(n);
    return false;
  };
  CHECK(log.writer.settle(kLong, read_some));
  for (int i = 0; i < 200; ++i) read_some();
  CHECK(got == 500 * 1001);
  log.finish();
  CHECK(log.writer.lost().all() == 0);
}

TEST_CASE("a full disk loses whole records, and takes the next that fits", "[fork]") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  std::optional<Written> log;
  {
    const FullDisk disk(20);
    log.emplace(path);
  }
  CHECK(log->writer.write("phase,open\n"));
  for (const char* row : {"ramp,1\n", "ramp,2\n", "ramp,3\n", "r\n"}) log->writer.write(row);
  log->finish();
  CHECK(log->writer.lost().by_disk == 2);
  CHECK(log->writer.lost().waiting == 0);
  CHECK(file_text(path) == "phase,open\nramp,1\nr\n");
}

TEST_CASE("a writer that was killed has lost what it had not written, and the run goes on",
          "[fork]") {
  const TemporaryFolder folder;
  Written log(folder.path("log.csv"));
  log.writer.write("one\n");
  REQUIRE(log.writer.settle(kLong, nullptr));
  ::kill(log.writer.process(), SIGKILL);
  for (int i = 0; i < 100 && log.writer.write("two\n"); ++i) std::this_thread::sleep_for(1ms);
  CHECK_FALSE(log.writer.write("three\n"));
  log.finish();
  CHECK(log.writer.lost().waiting >= 2);
  CHECK(file_text(folder.path("log.csv")) == "one\n");
}

TEST_CASE("what was begun for nothing is taken away again", "[fork]") {
  const TemporaryFolder folder;
  Written log(folder.path("log.csv"));
  log.writer.write("one\n");
  log.writer.discard();
  CHECK_FALSE(std::filesystem::exists(folder.path("log.csv")));
  CHECK(no_child_is_left());
}

}  // namespace
}  // namespace c1k
