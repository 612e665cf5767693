#include "report/png.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "common/base/refusal.h"
#include "report/gnuplot.h"
#include "report/run_files.h"
#include "report/run_pictures.h"
#include "tests/catch.h"
#include "tests/report/made_logs.h"
#include "tests/report/sample_logs.h"

namespace c1k {
namespace {

using namespace report_test;

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

unsigned big_endian(const std::string& bytes, std::size_t at) {
  unsigned value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    value = value << 8U | static_cast<unsigned char>(bytes.at(i));
  }
  return value;
}

// A PNG begins with its signature; its width and height are at bytes 16 and 20 (RFC 2083, 3.2).
void check_png(const std::string& bytes) {
  REQUIRE(bytes.size() > 2000);
  CHECK(bytes.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  CHECK(big_endian(bytes, 16) == 1200);
  CHECK(big_endian(bytes, 20) == 700);
  CHECK(bytes.substr(bytes.size() - 8, 4) == "IEND");
}

// A run's logs in a folder of their own, and the pictures' folder `out` beside them.
struct Drawn {
  explicit Drawn(bool with_server = true, const std::string& client = client_log()) {
    std::vector<std::string> paths{folder.write("client.csv", client)};
    if (with_server) paths.push_back(folder.write("server.csv", server_log()));
    logs = RunLogs::of(read_files(paths).logs);
    facts = facts_of(logs);
  }
  std::vector<std::string> write(bool force) const { return write_pngs(logs, facts, out, force); }

  TemporaryFolder folder;
  std::string out = folder.path("out");
  RunLogs logs;
  RunFacts facts;
};

class Path {  // PATH as it is to be, until the end of a test
 public:
  explicit Path(const std::string& value) : before_(std::getenv("PATH")) {
    setenv("PATH", value.c_str(), 1);
  }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;
  ~Path() { setenv("PATH", before_.c_str(), 1); }

 private:
  std::string before_;
};

TEST_CASE("a run becomes three pictures in a new folder", "[report]") {
  const Drawn run;
  const std::vector<std::string> written = run.write(false);
  CHECK(written == std::vector<std::string>{run.out + "/connections.png", run.out + "/rate.png",
                                            run.out + "/memory.png"});
  for (const std::string& path : written) check_png(bytes_of(path));
}

TEST_CASE("one log is enough for all three", "[report]") {
  const Drawn run(false);
  for (const std::string& path : run.write(false)) check_png(bytes_of(path));
}

TEST_CASE("a log that knows next to nothing is still drawn", "[report]") {
  const Drawn run(false, "time_s,unix_ms,phase,open,attempted\n0,1000000,ramp,0,0\n");
  for (const std::string& path : run.write(false)) check_png(bytes_of(path));
}

TEST_CASE("pictures that exist are refused by name, and kept", "[report]") {
  const Drawn run;
  fs::create_directory(run.out);
  const std::string mine = run.folder.write("out/rate.png", "mine");
  CHECK_THROWS_WITH(run.write(false), ContainsSubstring(mine) && ContainsSubstring("--force"));
  CHECK(bytes_of(mine) == "mine");
  CHECK_FALSE(fs::exists(run.out + "/connections.png"));

  run.write(true);
  check_png(bytes_of(mine));
}

TEST_CASE("a symbolic link is not written through, even by force", "[report]") {
  const Drawn run;
  fs::create_directory(run.out);
  const std::string mine = run.folder.write("mine", "mine");
  fs::create_symlink(mine, run.out + "/memory.png");
  CHECK_THROWS_AS(run.write(false), Refusal);
  CHECK_THROWS_WITH(run.write(true), ContainsSubstring("memory.png"));
  CHECK(bytes_of(mine) == "mine");
}

TEST_CASE("the folder's parent has to exist, and the folder to be one", "[report]") {
  const Drawn run;
  CHECK_THROWS_WITH(write_pngs(run.logs, run.facts, run.out + "/deeper", false),
                    ContainsSubstring("deeper") && ContainsSubstring("parent"));
  CHECK_FALSE(fs::exists(run.out));
  CHECK_THROWS_AS(write_pngs(run.logs, run.facts, run.folder.path("client.csv"), false), Refusal);
}

TEST_CASE("without gnuplot one sentence names the package, and nothing is left", "[report]") {
  const Drawn run;
  const Path nowhere(run.folder.path("nowhere"));
  CHECK_THROWS_WITH(run.write(false), ContainsSubstring("gnuplot-nox"));
  CHECK_FALSE(fs::exists(run.out));
}

TEST_CASE("gnuplot's own complaint is passed on", "[report]") {
  CHECK_THROWS_WITH(draw_with_gnuplot("set terminal nonsense\n"),
                    ContainsSubstring("unknown or ambiguous terminal"));
  CHECK_THROWS_WITH(draw_with_gnuplot("print 1\n"), ContainsSubstring("gnuplot can't draw"));
}

TEST_CASE("a gnuplot that dies while it is fed is a refusal, not a SIGPIPE", "[report]") {
  const std::string endless(4U << 20U, '\n');
  CHECK_THROWS_AS(draw_with_gnuplot("exit status 1\n" + endless), Refusal);
}

TEST_CASE("marks are round and few", "[report]") {
  CHECK(mark_step(1'000'000) == 200'000);
  CHECK(mark_step(300'000) == 50'000);
  CHECK(mark_step(41'500) == 10'000);
  CHECK(mark_step(7) == 1);
  CHECK(mark_step(7.1) == 2);
  CHECK(mark_step(0) == 1);
  CHECK(thousands(0) == "0");
  CHECK(thousands(200'000) == "200k");
  CHECK(thousands(1'000'000) == "1M");
  CHECK(thousands(1'250'000) == "1.25M");
}

TEST_CASE("a picture shows what there is, and no more", "[report]") {
  const Drawn both;
  const auto titles = [](const Picture& picture) {
    std::string all;
    for (const Series& series : picture.series) all += series.title + ";";
    return all;
  };
  const Picture connections = connections_picture(both.logs, both.facts);
  CHECK(titles(connections) ==
        "open at the client;open at the server;connecting (at most 6);failed (4 in all);");
  CHECK(connections.title == "1,000 connections open after 2.51 s");
  CHECK(connections.series[0].points.front().value == 0);
  CHECK(titles(rate_picture(both.logs, both.facts)) ==
        "attempted by the client;opened at the client;accepted by the server;asked for;");
  CHECK(rate_picture(both.logs, both.facts).end_s < 4);  // hold and drain have no rate to show
  for (const Series& series : rate_picture(both.logs, both.facts).series) {
    for (const RunLogs::Point& point : series.points) CHECK_FALSE(point.value >= 500);
  }
  const Drawn client(false);
  CHECK(titles(memory_picture(client.logs, client.facts)) ==
        "slab, client's host (right);c1k-client (left);");
}

TEST_CASE("a watch's picture shows connections that were accepted", "[report]") {
  const Run run{.count = 2000};
  const auto two_each = [&](double at) { return 40 + 2 * run.open(at); };
  const auto queue = [&](double at) { return std::max(run.open(at) - 1017, 0.0); };
  const auto two = [&](double at) { return 2 * run.open(at); };
  const RunLogs logs = logs_of(
      {client_log(run, {}, two_each), server_log(run, {.begins_s = -3.3}, {two, queue}, true)});
  const RunFacts facts = facts_of(logs);
  const Picture picture = connections_picture(logs, facts);
  REQUIRE(picture.series.size() == 2);
  double most = 0;
  for (const RunLogs::Point& point : picture.series[1].points) most = std::max(most, point.value);
  CHECK(most == 1017);
  CHECK_THAT(picture.subtitle, ContainsSubstring("server's peak: 2,000, 983 of them not accepted"));
  for (const Series& series : rate_picture(logs, facts).series)
    CHECK(series.title != "accepted by the server");
}

}  // namespace
}  // namespace c1k
