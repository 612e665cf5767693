// How a run ends when its log or summary has nowhere to go.
#include <boost/json.hpp>
#include <filesystem>
#include <memory>

#include "tests/catch.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;
namespace json = boost::json;

namespace {

json::object summary_in(const std::string& path) {
  return json::parse(contents_of(path)).as_object();
}

// Whether a test may mount a small disk of its own; else the cases with a limit have to do.
bool may_mount() {
  return Program({"unshare", "-m", "true"}).wait(kSoon) == 0;
}

}  // namespace

TEST_CASE("/dev/full takes no row: 3, and the run goes on", "[loopback][ends]") {
  Scene scene;
  Server server(scene);
  Program client({client_program(), "--target", server.target(), "--count", "500", "--rate", "max",
                  "--hold", "300ms", "--interval", "100ms", "--csv", "/dev/full", "--force"});
  CHECK(client.wait(kSoon) == 3);
  CHECK(client.is_gone(5s));
  CHECK_THAT(client.out(), ContainsSubstring("c1k-client: damaged") &&
                               ContainsSubstring("rows of /dev/full were lost"));
  CHECK_THAT(client.out(), ContainsSubstring("attempted 500"));
  CHECK(last(server.stop(), "accepted") == 500);
}

TEST_CASE("a log that may not grow keeps whole rows: 3", "[loopback][ends]") {
  Scene scene;
  Server server(scene);
  const std::string csv = scene.file("client.csv");
  Program client({client_program(), "--target", server.target(), "--count", "500", "--rate", "max",
                  "--hold", "1s", "--interval", "20ms", "--quiet", "--csv", csv},
                 {.file_bytes = 4000});
  CHECK(client.wait(kSoon) == 3);
  CHECK_THAT(client.out(), ContainsSubstring("were lost: is its disk full?"));
  const CsvTable log = CsvTable::read(csv);
  CHECK_FALSE(log.torn());
  CHECK(log.rows() > 3);
  CHECK(mistakes_in(log, Ending::cut_off) == Words{});
  server.stop();
}

TEST_CASE("a disk that a log fills still takes the summary, and too small a one is refused",
          "[loopback][ends][root]") {
  if (!may_mount()) return;
  Scene scene;
  Server server(scene);
  const std::string folder = scene.file("disk");
  const std::string kept = scene.file("kept.json");
  std::filesystem::create_directory(folder);
  const auto run = [&](const std::string& size) {
    const std::string script = "mount -t tmpfs -o size=" + size +
                               " none \"$0\"; \"$@\"; status=$?; cp \"$0\"/client.json " + kept +
                               "; ls \"$0\"; exit $status";
    return std::make_unique<Program>(Words{"unshare",
                                           "-m",
                                           "sh",
                                           "-c",
                                           script,
                                           folder,
                                           client_program(),
                                           "--target",
                                           server.target(),
                                           "--count",
                                           "500",
                                           "--rate",
                                           "max",
                                           "--hold",
                                           "2s",
                                           "--interval",
                                           "10ms",
                                           "--csv",
                                           folder + "/client.csv",
                                           "--summary",
                                           folder + "/client.json"});
  };
  const auto full = run("100k");
  CHECK(full->wait(kSoon) == 3);
  CHECK_THAT(full->out(), ContainsSubstring("were lost: is its disk full?"));
  const json::object summary = summary_in(kept);
  CHECK(summary.at("result").as_string() == "damaged");
  CHECK(summary.at("counts").at("attempted").to_number<int>() == 500);
  const auto small = run("40k");
  CHECK(small->wait(kSoon) == 2);
  CHECK_THAT(small->err(),
             ContainsSubstring("--summary") && ContainsSubstring("its disk has no room for it"));
  CHECK(small->out().empty());  // nothing is left there
  CHECK(last(server.stop(), "accepted") == 500);
}

TEST_CASE("a full disk costs rows, the end is 3", "[loopback][ends][root]") {
  if (!may_mount()) return;
  Scene scene;
  Server server(scene);
  const std::string folder = scene.file("disk");
  const std::string kept = scene.file("kept.csv");
  std::filesystem::create_directory(folder);
  const std::string script =
      "mount -t tmpfs -o size=8k none \"$0\"; \"$@\"; status=$?; cp \"$0\"/client.csv " + kept +
      "; exit $status";
  Program client({"unshare", "-m", "sh", "-c", script, folder, client_program(), "--target",
                  server.target(), "--count", "500", "--rate", "max", "--hold", "1s", "--interval",
                  "20ms", "--csv", folder + "/client.csv"});
  CHECK(client.wait(kSoon) == 3);
  CHECK(client.is_gone(5s));
  CHECK_THAT(client.out(), ContainsSubstring("were lost: is its disk full?"));
  const CsvTable log = CsvTable::read(kept);
  CHECK_FALSE(log.torn());
  CHECK(log.rows() > 10);
  CHECK(mistakes_in(log, Ending::cut_off) == Words{});
  CHECK(last(server.stop(), "accepted") == 500);
}

TEST_CASE("a summary that can't be written is 3", "[loopback][ends]") {
  Scene scene;
  Server server(scene);
  Client client(scene, {"--target", server.target(), "--count", "100", "--rate", "max", "--hold",
                        "0s", "--summary", "/dev/full", "--force"});
  client.end(3);
  CHECK_THAT(client.out(), ContainsSubstring("/dev/full was not written"));
  server.stop();
}
