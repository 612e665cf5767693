#include "common/run/run.h"

#include <fcntl.h>

#include <boost/json.hpp>

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/net/sockets.h"
#include "tests/run/children.h"
#include "tests/run/fake_role.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

// Sends what is written to a standard stream into a file while it lives.
class Redirected {
 public:
  Redirected(std::FILE* stream, const std::string& path) : stream_(stream) {
    std::fflush(stream);
    before_ = Owned(::fcntl(::fileno(stream), F_DUPFD_CLOEXEC, 3));
    const Owned file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    ::dup2(file.get(), ::fileno(stream));
  }
  ~Redirected() {
    std::fflush(stream_);
    ::dup2(before_.get(), ::fileno(stream_));
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  std::FILE* stream_;
  Owned before_;
};

// A whole run of the fake role, with its logs in a folder.
struct Run {
  Run() {
    options.csv = folder.path("log.csv");
    options.summary = folder.path("summary.json");
    options.interval = std::chrono::milliseconds{20};
    options.quiet = true;
    role.course = [phase = Phase::ramp](const WorkersNow& s) mutable {
      if (phase == Phase::ramp && count_of(s, FakeCount::made) == 20)
        phase = Phase::drain;
      else if (phase == Phase::drain && count_of(s, FakeCount::open) == 0)
        phase = Phase::done;
      return phase;
    };
  }
  ExitStatus go() {
    const SignalsKept kept;
    const Redirected out(stdout, folder.path("out")), err(stderr, folder.path("err"));
    return perform_run(role_of(role), *board, options, {});
  }
  std::string log() const { return file_text(options.csv); }
  boost::json::object summary() const {
    return boost::json::parse(file_text(options.summary)).as_object();
  }

  TemporaryFolder folder;
  BoardMapping board;
  FakeRole role;
  RunOptions options;
};

TEST_CASE("a run that meets its goal leaves a log, a summary, a text and status 0", "[fork]") {
  Run run;
  CHECK(run.go() == ExitStatus::met);
  CHECK_THAT(run.log(), StartsWith("phase,made,open,closed,lost\nramp,"));
  CHECK_THAT(run.log(), EndsWith("\ndone,20,0,20,0\n"));
  CHECK_THAT(run.log(), ContainsSubstring("\ndrain,20,20,0,0\n"));
  CHECK(run.summary().at("result").as_string() == "met");
  CHECK(run.summary().at("program").as_string() == "c1k-fake");
  CHECK_FALSE(run.summary().at("run_id").as_string().empty());
  CHECK(run.summary().at("ramp_s").is_double());
  CHECK_THAT(file_text(run.folder.path("out")), StartsWith("c1k-fake: met"));
  CHECK(file_text(run.folder.path("err")).empty());
}

TEST_CASE("a goal that was not met is 1, and 130 when it was interrupted", "[fork]") {
  Run run;
  run.role.met = false;
  CHECK(run.go() == ExitStatus::not_met);

  Run interrupted;
  interrupted.role.met = false;
  interrupted.role.interrupts = 1;
  CHECK(interrupted.go() == ExitStatus::interrupted);
  CHECK(interrupted.summary().at("exit_status").as_int64() == 130);

  Run held;  // interrupted after the goal
  held.role.interrupts = 1;
  CHECK(held.go() == ExitStatus::met);
}

TEST_CASE("a lost worker damages the run, whatever else it came to", "[fork]") {
  Run run;
  run.role.body = [](Seat& seat) {
    if (&seat.row() == &seat.board().rows[0]) return FakeRole::hold_some(seat, 20);
    ::_exit(1);  // unclean, so lost even where the run is done before it gets so far
  };
  CHECK(run.go() == ExitStatus::damaged);
  CHECK(run.summary().at("result").as_string() == "damaged");
  CHECK_THAT(file_text(run.folder.path("out")), ContainsSubstring("1 worker processes were lost"));
}

TEST_CASE("a log that the disk did not take damages the run, and is counted", "[fork]") {
  Run run;
  run.options.csv = "/dev/full";
  run.options.force = true;
  CHECK(run.go() == ExitStatus::damaged);
  CHECK_THAT(file_text(run.folder.path("out")),
             ContainsSubstring(" rows of /dev/full were lost: is its disk full?"));
}

TEST_CASE("a summary that the disk did not take damages the run", "[fork]") {
  Run run;
  run.options.summary = "/dev/full";
  run.options.force = true;
  CHECK(run.go() == ExitStatus::damaged);
  CHECK_THAT(file_text(run.folder.path("out")),
             StartsWith("c1k-fake: damaged") && ContainsSubstring("/dev/full was not written"));
}

TEST_CASE("lines of JSON end with the summary, whose verdict is the run's", "[fork]") {
  Run run;
  run.options.ndjson = run.folder.path("log.ndjson");
  CHECK(run.go() == ExitStatus::met);
  const std::string text = file_text(run.options.ndjson);
  const std::string last = text.substr(text.rfind('\n', text.size() - 2) + 1);
  CHECK_THAT(text, StartsWith(R"({"type":"plan","program":"c1k-fake")"));
  CHECK_THAT(last, StartsWith(R"({"type":"summary",)") && ContainsSubstring(R"("result":"met")"));
  CHECK_THAT(text, ContainsSubstring(R"("phase":"done")"));
}

TEST_CASE("one log may be standard output's, and the words go to standard error", "[fork]") {
  Run run;
  run.options.csv = "-";
  CHECK(run.go() == ExitStatus::met);
  const std::string out = file_text(run.folder.path("out"));
  CHECK_THAT(out, StartsWith("phase,made,open,closed,lost\n") && EndsWith("\ndone,20,0,20,0\n"));
  CHECK_THAT(file_text(run.folder.path("err")), StartsWith("c1k-fake: met"));

  Run summary;
  summary.options.summary = "-";
  CHECK(summary.go() == ExitStatus::met);
  CHECK(boost::json::parse(file_text(summary.folder.path("out"))).at("result").as_string() ==
        "met");
}

TEST_CASE("a log whose writer was killed damages the run, and its summary says so", "[fork]") {
  Run run;
  const pid_t supervisor = ::getpid();
  run.role.body = [supervisor](Seat& seat) {
    if (&seat.row() == &seat.board().rows[0]) kill_child_named("c1k-log", supervisor);
    FakeRole::hold_some(seat, 10);
  };
  CHECK(run.go() == ExitStatus::damaged);
  CHECK(run.summary().at("exit_status").as_int64() == 3);
  CHECK_THAT(file_text(run.folder.path("out")),
             ContainsSubstring(" were lost: its disk was too slow"));
}

TEST_CASE("a file that exists is refused before any worker starts") {
  Run run;
  run.folder.write("summary.json", "precious");
  CHECK_THAT(refusal_of([&] { run.go(); }), StartsWith("--summary "));
  CHECK(no_child_is_left());
  CHECK(file_text(run.options.summary) == "precious");
}

}  // namespace
}  // namespace c1k
