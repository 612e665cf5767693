#include "common/record/input_file.h"

#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

struct Lines {
  std::vector<std::string> all;
  bool is_torn = false;
};

Lines lines_of(const std::string& path, std::uint64_t longest = 1 << 20) {
  InputFile file(path, 1 << 20);
  Lines lines;
  for (std::string line; file.read_line(line, longest);) {
    lines.all.push_back(line);
    lines.is_torn = file.ended_in_line();
  }
  return lines;
}

TEST_CASE("a file is read whole, up to its bound and not beyond") {
  const TemporaryFolder folder;
  const std::string text(100'000, 'x');
  const std::string path = folder.write("f", text);
  CHECK(InputFile(path, text.size()).read_all() == text);
  CHECK_THAT(refusal_of([&] { InputFile(path, text.size() - 1).read_all(); }),
             ContainsSubstring(path + " is longer than 100.0 KB"));
  CHECK(InputFile(folder.write("empty", ""), 0).read_all().empty());
}

TEST_CASE("what never ends is refused, and so is what is no file") {
  CHECK_THAT(refusal_of([] { InputFile("/dev/zero", 1'000'000).read_all(); }),
             ContainsSubstring("/dev/zero is longer than 1.0 MB"));
  CHECK_THAT(refusal_of([] { lines_of("/dev/zero", 1000); }),
             ContainsSubstring("/dev/zero has a line of more than 1.0 KB"));
  CHECK_THAT(refusal_of([] { InputFile("/tmp", 1); }), ContainsSubstring("/tmp is a folder"));
  CHECK_THAT(refusal_of([] { InputFile("/none/such", 1); }),
             ContainsSubstring("/none/such can't be opened: No such file"));
}

TEST_CASE("lines come one by one, wherever the reads are cut") {
  const TemporaryFolder folder;
  CHECK(lines_of(folder.write("f", "")).all.empty());
  CHECK(lines_of(folder.write("f", "\n\nab\n")).all == std::vector<std::string>{"", "", "ab"});
  const Lines torn = lines_of(folder.write("f", "ab\ncd"));
  CHECK(torn.all == std::vector<std::string>{"ab", "cd"});
  CHECK(torn.is_torn);
  std::vector<std::string> wanted;
  std::string text;
  for (std::size_t n = 0; n < 3'000; ++n) {  // 64 KiB falls into lines and on their ends
    wanted.emplace_back(n % 101, static_cast<char>('a' + n % 26));
    text += wanted.back() + "\n";
  }
  const Lines many = lines_of(folder.write("f", text));
  CHECK(many.all == wanted);
  CHECK_FALSE(many.is_torn);
  const Lines edge = lines_of(folder.write("f", std::string(65'535, 'x') + "\n"));
  CHECK(edge.all == std::vector<std::string>{std::string(65'535, 'x')});
  CHECK_FALSE(edge.is_torn);
}

TEST_CASE("a pipe is read as a file is") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  const std::jthread writer([&] { std::ofstream(folder.path("pipe")) << "a\nb\n"; });
  CHECK(lines_of(folder.path("pipe")).all == std::vector<std::string>{"a", "b"});
}

}  // namespace
}  // namespace c1k
