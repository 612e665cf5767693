#include "common/host/alias_journal.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

const NetworkHome kHome{"0b9c6a8e-1", 4, 4026531840, 7};

std::string sample_text() {
  return header_of(kHome) + line_of({Address::parse("10.0.0.1"), 32, 2, false}) +
         line_of({Address::parse("fd00::1"), 128, 3, false}) +
         line_of({Address::parse("10.9.0.0"), 16, 1, true});
}

TEST_CASE("a journal is read as it was written", "[alias_journal]") {
  const AliasJournal journal = parse_journal(sample_text(), "j");
  CHECK(journal.home == kHome);
  REQUIRE(journal.entries.size() == 3);
  CHECK(journal.entries[0] == JournalEntry{Address::parse("10.0.0.1"), 32, 2, false});
  CHECK(journal.entries[1] == JournalEntry{Address::parse("fd00::1"), 128, 3, false});
  CHECK(journal.entries[2] == JournalEntry{Address::parse("10.9.0.0"), 16, 1, true});
}

TEST_CASE("a line that was being written does not count", "[alias_journal]") {
  std::string text = sample_text();
  text.pop_back();
  CHECK(parse_journal(text, "j").entries.size() == 2);
}

TEST_CASE("what is no journal is refused", "[alias_journal]") {
  const std::string header = header_of(kHome);
  for (const std::string line :
       {"address 10.0.0.1/31 2", "address 10.0.0.1 2", "address 10.0.0.1/32 0", "rm 10.0.0.1/32 2",
        "address  10.0.0.1/32 2", "address 10.0.0.1/32 2 2", "route 10.0.0.0/33 1", "",
        "address nine/32 2", "address 10.0.0.1/32 -2"}) {
    CAPTURE(line);
    CHECK_THAT(refusal_of([&] { parse_journal(header + line + "\n", "j"); }),
               ContainsSubstring("--journal j: '" + line + "' is not a line"));
  }
  // What a forged one holds reaches no terminal as it is.
  CHECK_THAT(refusal_of([&] { parse_journal(header + "\x1b[2J\x07 1 2\n", "j"); }),
             ContainsSubstring("'?[2J? 1 2'"));
  CHECK_THAT(refusal_of([&] { parse_journal("\x1b[2J\n", "j"); }), ContainsSubstring("'?[2J'"));
  for (const std::string text : {"", "c1k-ipalias 2\n", "c1k-ipalias 1\nboot a b\n",
                                 "c1k-ipalias 1\nboot a\n", "c1k-ipalias 1\nboot a\nnetns 4 x 1\n"})
    CHECK_THAT(refusal_of([&] { parse_journal(text, "j"); }), ContainsSubstring("begin"));
}

TEST_CASE("a journal of here is believed, of elsewhere refused, of the past empty",
          "[alias_journal]") {
  const TemporaryFolder folder;
  const std::string path = folder.write("journal", sample_text());
  CHECK(read_journal(path, kHome).entries.size() == 3);
  CHECK(read_journal(folder.path("none"), kHome).entries.empty());

  NetworkHome other = kHome;
  other.boot = "after";
  CHECK(read_journal(path, other).entries.empty());
  other = kHome;
  other.cookie = 8;
  CHECK(read_journal(path, other).entries.empty());
  CHECK(read_journal(path, other).home == other);
  other = kHome;
  other.inode = 5;
  CHECK_THAT(refusal_of([&] { read_journal(path, other); }),
             ContainsSubstring("another network namespace"));
}

TEST_CASE("a journal that others could have written is refused", "[alias_journal]") {
  const TemporaryFolder folder;
  const std::string path = folder.write("journal", sample_text());
  const auto sentence = [](const std::string& at) {
    return refusal_of([&] { read_journal(at, kHome); });
  };
  ::chmod(path.c_str(), 0664);
  CHECK_THAT(sentence(path), ContainsSubstring("written by others"));
  ::chmod(path.c_str(), 0602);
  CHECK_THAT(sentence(path), ContainsSubstring("written by others"));
  ::chmod(path.c_str(), 0644);
  CHECK(sentence(path).empty());
  std::filesystem::create_symlink(path, folder.path("link"));
  CHECK_THAT(sentence(folder.path("link")), ContainsSubstring("symbolic link"));
  std::filesystem::create_directory(folder.path("folder"));
  CHECK_THAT(sentence(folder.path("folder")), ContainsSubstring("not a regular file"));
  if (::geteuid() == 0) {
    REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
    CHECK_THAT(sentence(path), ContainsSubstring("belongs to user 65534"));
  }
}

TEST_CASE("this process has a home", "[alias_journal]") {
  const NetworkHome home = network_home();
  CHECK(home.boot.size() == 36);
  CHECK(home.inode != 0);
  CHECK(home == network_home());
  CHECK_THAT(default_journal_path(home), ContainsSubstring(std::to_string(home.inode)));
}

}  // namespace
}  // namespace c1k
