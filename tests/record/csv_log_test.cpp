#include "common/record/csv_log.h"

#include "tests/base/refusal_of.h"
#include "tests/base/temporary_folder.h"
#include "tests/catch.h"
#include "tests/record/full_disk.h"

namespace c1k {
namespace {

using Catch::Matchers::StartsWith;

const Columns kColumns{{"phase", [](const Sample& s) { return Cell{name_of(s.phase)}; }},
                       counter_column({0, "open"})};

Sample sample_of(std::uint64_t open) {
  Sample sample;
  sample.counts = {open};
  return sample;
}

TEST_CASE("a log is a header and a row for each sample") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  CsvLog log(kColumns, path, false);
  CHECK(file_text(path) == "phase,open\n");
  log.take(sample_of(1));
  log.take(sample_of(20));
  CHECK(file_text(path) == "phase,open\nramp,1\nramp,20\n");
  CHECK(log.lost_rows() == 0);
  CHECK_FALSE(log.damaged());
  CHECK(log.path() == path);
}

TEST_CASE("a log that can't be made names its option") {
  const TemporaryFolder folder;
  const std::string path = folder.write("log.csv", "");
  CHECK_THAT(refusal_of([&] { CsvLog(kColumns, path, false); }), StartsWith("--csv " + path));
}

TEST_CASE("a full disk loses whole rows, counts them, and takes the next that fits") {
  const TemporaryFolder folder;
  const std::string path = folder.path("log.csv");
  CsvLog log(kColumns, path, false);
  {
    const FullDisk disk(20);  // the header has 11 bytes, a row 7
    log.take(sample_of(1));
    log.take(sample_of(2));
    log.take(sample_of(3));
  }
  log.take(sample_of(4));
  CHECK(log.lost_rows() == 2);
  CHECK(log.damaged());
  CHECK(file_text(path) == "phase,open\nramp,1\nramp,4\n");
}

TEST_CASE("a header that was not written damages the log too") {
  const CsvLog log(kColumns, "/dev/full", true);
  CHECK(log.damaged());
}

}  // namespace
}  // namespace c1k
