#include "common/base/program.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "common/base/refusal.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

// One of this process's standard streams is `path` while it lives.
class Redirected {
 public:
  Redirected(std::FILE* stream, const std::string& path)
      : stream_(stream), descriptor_(::fileno(stream)) {
    std::fflush(stream_);
    before_ = ::dup(descriptor_);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0644);
    ::dup2(file, descriptor_);
    ::close(file);
  }
  ~Redirected() {
    std::fflush(stream_);
    std::clearerr(stream_);
    ::dup2(before_, descriptor_);
    ::close(before_);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  std::FILE* stream_;
  int descriptor_;
  int before_ = -1;
};

TEST_CASE("what is said is written at once") {
  const TemporaryFolder folder;
  const Redirected out(stdout, folder.path("out"));
  say("a line\n");
  CHECK(file_text(folder.path("out")) == "a line\n");
}

TEST_CASE("an output that takes nothing is no success") {
  std::string what;
  for (const std::size_t size : {1U, 100'000U}) {
    try {
      const Redirected out(stdout, "/dev/full");
      say(std::string(size, 'x'));
    } catch (const OutputLost& lost) {
      what = lost.what();
    }
    CHECK_THAT(what, ContainsSubstring("No space left"));
    what.clear();
  }
}

TEST_CASE("what a program throws becomes a line and a status") {
  const TemporaryFolder folder;
  const auto status_of = [&](const std::function<ExitStatus()>& body) {
    const Redirected err(stderr, folder.path("err"));
    return run_program("c1k-x", "it broke: ", ExitStatus::not_met, body);
  };
  CHECK(status_of([] { return ExitStatus::interrupted; }) == 130);
  CHECK(file_text(folder.path("err")).empty());
  CHECK(status_of([]() -> ExitStatus { throw Refusal("no"); }) == 2);
  CHECK(file_text(folder.path("err")) == "c1k-x: no\n");
  std::filesystem::remove(folder.path("err"));
  CHECK(status_of([]() -> ExitStatus { throw OutputLost("full"); }) == 3);
  CHECK(file_text(folder.path("err")) == "c1k-x: full\n");
  std::filesystem::remove(folder.path("err"));
  CHECK(status_of([]() -> ExitStatus { throw std::runtime_error("why"); }) == 1);
  CHECK(file_text(folder.path("err")) == "c1k-x: it broke: why\n");
}

}  // namespace
}  // namespace c1k
