#include "common/record/output_file.h"

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

}  // namespace
}  // namespace c1k
