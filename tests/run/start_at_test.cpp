#include "common/run/start_at.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <ctime>

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

constexpr Nanoseconds kLongAgo{0};

Nanoseconds moment_of(const std::string& text) {
  return parse_start_at(text, kLongAgo).moment.value();
}

TEST_CASE("a moment is Unix seconds or a time of RFC 3339", "[run]") {
  CHECK(moment_of("1795873237") == 1795873237s);
  CHECK(moment_of("1795873237.25") == 1795873237s + 250ms);
  CHECK(moment_of("2026-11-28T13:40:37Z") == 1795873237s);
  CHECK(moment_of("2026-11-28T14:40:37+01:00") == 1795873237s);
  CHECK(moment_of("2026-11-28t08:10:37.125-05:30") == 1795873237s + 125ms);
  CHECK(moment_of("2028-02-29T00:00:00Z") == 1835395200s);
  CHECK(parse_start_at("-").text == "-");
  CHECK_FALSE(parse_start_at("-").moment);
}

TEST_CASE("what is no moment, or past, is refused", "[run]") {
  for (const char* const text :
       {"", "now", "--", "-5", "17958732371795873237", "12:00", "2026-11-28", "2026-11-28T13:40:37",
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-28T25:00:00Z", "1795873237.",
        "1795873237s", "2026-11-28T13:40:37+1:00", "2026-11-28T13:40:37ZZ", "1969-12-31T23:59:59Z"})
    CHECK_THAT(refusal_of([&] { parse_start_at(text, kLongAgo); }),
               ContainsSubstring(text) && ContainsSubstring("2026-11-28T14:00:00Z"));
  CHECK_THAT(refusal_of([] { parse_start_at("1000", 1001s + 500ms); }),
             ContainsSubstring("that was 1.5 s ago"));
}

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    close_writer();
  }
  void write(std::string_view text) const {
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void close_writer() {
    if (ends[1] >= 0) ::close(std::exchange(ends[1], -1));
  }
};

TEST_CASE("a line begins the run, and its end does not", "[run]") {
  CHECK(await_start({}));  // at once
  Pipe pipe;
  pipe.write("begin\n");
  CHECK(await_start(parse_start_at("-"), pipe.ends[0]));
  pipe.write("half a line");
  pipe.close_writer();
  CHECK_THAT(refusal_of([&] { await_start(parse_start_at("-"), pipe.ends[0]); }),
             ContainsSubstring("standard input has ended"));
}

TEST_CASE("a moment is waited for, and a signal ends the wait", "[run]") {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const Nanoseconds wall = std::chrono::seconds{now.tv_sec} + Nanoseconds{now.tv_nsec};
  CHECK(await_start({"soon", wall + 30ms}));
  ::clock_gettime(CLOCK_REALTIME, &now);
  CHECK(std::chrono::seconds{now.tv_sec} + Nanoseconds{now.tv_nsec} >= wall + 30ms);

  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::usleep(50'000);
    ::_exit(::kill(parent, SIGTERM));
  }
  CHECK_FALSE(await_start({"late", wall + 3600s}));
  CHECK(::waitpid(child, nullptr, 0) == child);
}

}  // namespace
}  // namespace c1k
