#include "common/record/output_file.h"

#include <sys/stat.h>

#include <filesystem>

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/record/full_disk.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
namespace fs = std::filesystem;

std::string no_file(const std::string& path, bool force = false) {
  return refusal_of([&] { OutputFile("--csv", path, force); });
}
std::string not_writable(const std::string& path, bool force = false) {
  return refusal_of([&] { require_writable("--csv", path, force); });
}

TEST_CASE("an output file is made new, and holds its records in order") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  OutputFile file("--csv", path, false);
  CHECK(file.path() == path);
  CHECK(file.write("one\n"));
  CHECK(file.write("two\n"));
  CHECK(file_text(path) == "one\ntwo\n");
}

TEST_CASE("an existing file is refused, and emptied only by --force") {
  const TemporaryFolder folder;
  const std::string path = folder.write("log.csv", "precious, and longer than what comes\n");
  const std::string sentence =
      "--csv " + path + ": the file exists; take another name, or --force to overwrite";
  CHECK(no_file(path) == sentence);
  CHECK(not_writable(path) == sentence);
  CHECK(file_text(path) == "precious, and longer than what comes\n");
  CHECK(not_writable(path, true).empty());
  CHECK(file_text(path) == "precious, and longer than what comes\n");

  OutputFile file("--csv", path, true);
  CHECK(file.write("new\n"));
  CHECK(file_text(path) == "new\n");
}

TEST_CASE("a symbolic link is never followed") {
  const TemporaryFolder folder;
  const std::string target = folder.write("target", "precious\n");
  fs::create_symlink(target, folder.path("link"));
  fs::create_symlink(folder.path("nowhere"), folder.path("dangling"));
  for (const char* name : {"link", "dangling"}) {
    const std::string path = folder.path(name);
    const std::string sentence =
        "--csv " + path + ": is a symbolic link, which is never followed; name the file";
    CHECK_FALSE(no_file(path).empty());
    CHECK(no_file(path, true) == sentence);
    CHECK(not_writable(path) == sentence);
    CHECK(not_writable(path, true) == sentence);
  }
  CHECK(file_text(target) == "precious\n");
  CHECK_FALSE(fs::exists(folder.path("nowhere")));
}

TEST_CASE("a missing folder is named, and nothing is made") {
  const TemporaryFolder folder;
  const std::string path = folder.path("missing/log.csv");
  const std::string sentence = "--csv " + path + ": its folder does not exist; make it first";
  CHECK(no_file(path) == sentence);
  CHECK(not_writable(path) == sentence);
  CHECK(not_writable(path, true) == sentence);
  CHECK_FALSE(fs::exists(folder.path("missing")));
}

TEST_CASE("a folder, or a file as a folder, can't be written") {
  const TemporaryFolder folder;
  const std::string plain = folder.write("plain", "");
  for (const bool force : {false, true}) {
    CHECK_THAT(not_writable(folder.path(""), force), ContainsSubstring("Is a directory"));
    CHECK_THAT(not_writable(plain + "/log.csv", force), ContainsSubstring("cannot be written"));
    CHECK_THAT(no_file(plain + "/log.csv", force), ContainsSubstring("Not a directory"));
  }
  CHECK_THAT(no_file(folder.path("."), true), ContainsSubstring("Is a directory"));
}

TEST_CASE("asking whether a file can be written makes none") {
  const TemporaryFolder folder;
  CHECK(not_writable(folder.path("log.csv")).empty());
  CHECK_FALSE(fs::exists(folder.path("log.csv")));
  CHECK(not_writable("c1k-name-without-a-folder.csv").empty());
  CHECK_FALSE(fs::exists("c1k-name-without-a-folder.csv"));
}

TEST_CASE("a full device takes nothing and says so") {
  OutputFile file("--csv", "/dev/full", true);
  CHECK_FALSE(file.write("one\n"));
  CHECK_FALSE(file.write("two\n"));
}

TEST_CASE("a record that does not fit is cut off again, the next one finds its place") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  OutputFile file("--csv", path, false);
  bool whole = false, partial = true;
  {
    const FullDisk disk(10);
    whole = file.write("12345678\n");
    partial = file.write("abcdef\n");
  }
  CHECK(whole);
  CHECK_FALSE(partial);
  CHECK(file_text(path) == "12345678\n");
  CHECK(file.write("next\n"));
  CHECK(file_text(path) == "12345678\nnext\n");
}

TEST_CASE("a file that was moved from is not closed twice") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  OutputFile first("--csv", path, false);
  CHECK(first.write("one\n"));
  {
    OutputFile second(std::move(first));
    CHECK(second.write("two\n"));
    CHECK(second.path() == path);
  }
  CHECK(file_text(path) == "one\ntwo\n");
}

// --- several at once ---

std::string none_of(const std::vector<Output>& outputs, bool force = false) {
  return refusal_of([&] { open_outputs(outputs, force); });
}

TEST_CASE("two outputs with the same file are refused by whatever names, and nothing is left") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path("sub"));
  fs::create_directory_symlink(folder.path("sub"), folder.path("other"));
  const std::string plain = folder.path("sub/a");
  for (const std::string& second : {plain, folder.path("sub/./a"), folder.path("sub/../sub/a"),
                                    folder.path("other/a"), fs::relative(plain).string()}) {
    const std::string sentence = "--summary " + second + ": is the file of --csv; take another";
    for (const bool force : {false, true}) {
      INFO(second << " " << force);
      CHECK(none_of({{"--csv", plain}, {"--summary", second}}, force) == sentence);
      CHECK(refusal_of([&] {
              require_outputs({{"--csv", plain}, {"--summary", second}}, force);
            }) == sentence);
      CHECK_FALSE(fs::exists(plain));
    }
  }
}

TEST_CASE("one file under two names that are there is refused, and keeps what it holds") {
  const TemporaryFolder folder;
  const std::string one = folder.write("one", "precious\n");
  fs::create_hard_link(one, folder.path("two"));
  CHECK(none_of({{"--csv", one}, {"--ndjson", folder.path("two")}}, true) ==
        "--ndjson " + folder.path("two") + ": is the file of --csv; take another");
  CHECK(file_text(one) == "precious\n");
}

TEST_CASE("what can't be had is refused for what it is, not for another's sake") {
  const TemporaryFolder folder;
  fs::create_directory_symlink(folder.path("loop"), folder.path("loop"));
  const std::string long_name(256, 'n');
  struct Case {
    std::string path;
    const char* why;
  };
  for (const Case& one :
       {Case{folder.path("loop/x"), "symbolic links"}, Case{folder.path(long_name), "too long"},
        Case{folder.path("missing/x"), "its folder does not exist"}}) {
    INFO(one.path);
    const std::string said =
        none_of({{"--csv", one.path}, {"--summary", folder.path("loop/y")}}, true);
    CHECK_THAT(said,
               Catch::Matchers::StartsWith("--csv " + one.path) && ContainsSubstring(one.why));
    CHECK(none_of({{"--csv", one.path}}, false) ==
          refusal_of([&] { require_writable("--csv", one.path, false); }));
  }
}

TEST_CASE("a refusal of the second leaves the first as it was") {
  const TemporaryFolder folder;
  const std::string old = folder.write("old", "precious\n");
  fs::create_directory(folder.path("sub"));
  const std::string made = folder.path("made");
  CHECK_FALSE(none_of({{"--csv", made}, {"--ndjson", old}, {"--summary", folder.path("sub")}}, true)
                  .empty());
  CHECK_FALSE(fs::exists(made));
  CHECK(file_text(old) == "precious\n");
  CHECK_FALSE(none_of({{"--csv", made}, {"--ndjson", old}}).empty());
  CHECK_FALSE(fs::exists(made));
}

TEST_CASE("a device may be taken twice, standard output once") {
  CHECK(none_of({{"--csv", "/dev/null"}, {"--summary", "/dev/null"}}, true).empty());
  CHECK(none_of({{"--csv", "-"}, {"--summary", "-"}}) ==
        "--summary -: standard output is taken by --csv -; name a file");
  CHECK(none_of({{"--csv", "-"}, {"--summary", "/dev/null"}}, true).empty());
  CHECK(none_of({{"--csv", ""}}) == "--csv needs the name of a file");
}

TEST_CASE("several are emptied by --force only when all can be had") {
  const TemporaryFolder folder;
  const std::string one = folder.write("one", "old\n");
  const std::string two = folder.write("two", "old\n");
  auto files = open_outputs({{"--csv", one}, {"--summary", two}}, true);
  REQUIRE(files.size() == 2);
  CHECK(file_text(one).empty());
  CHECK(files[1].write("new\n"));
  CHECK(file_text(two) == "new\n");
}

TEST_CASE("room that was reserved is there when the disk is full, and given back") {
  const TemporaryFolder folder;
  const std::string path = folder.path("summary.json");
  {
    OutputFile file("--summary", path, false);
    CHECK(file.reserve(64 * 1024));
    CHECK(file_text(path).empty());
    CHECK(file.write("{}\n"));
  }
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK(status.st_size == 3);
  CHECK(status.st_blocks * 512 < 64 * 1024);
}

TEST_CASE("what was made new can be taken away, what was there stays") {
  const TemporaryFolder folder;
  const std::string old = folder.write("old", "");
  OutputFile made("--csv", folder.path("made"), true), kept("--csv", old, true);
  made.discard();
  kept.discard();
  CHECK_FALSE(fs::exists(folder.path("made")));
  CHECK(fs::exists(old));
}

}  // namespace
}  // namespace c1k
