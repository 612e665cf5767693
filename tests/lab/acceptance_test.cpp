// Whether the target has what the client holds: nobody is told "met" when it does not.
#include <csignal>

#include "common/host/processes.h"
#include "tests/catch.h"
#include "tests/lab/peer.h"
#include "tests/lab/reasons.h"
#include "tests/lab/small_servers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

const Words kTwoThousand{"--count", "2k", "--rate", "2k"};

// c1k-client against `target`; REQUIREs its exit status.
boost::json::object run(Scene& scene, int status, const Words& options, const std::string& name) {
  const std::string file = scene.file(name + ".json");
  run_client(scene, status, plus(options, {"--summary", file}), name);
  return parsed_summary(file);
}

}  // namespace

TEST_CASE("a server at its descriptor limit is not met, and everybody says so",
          "[loopback][acceptance]") {
  Scene scene;
  const SmallServer server(1024, 4096, 0);
  Program watch({server_program(), "--watch", std::to_string(server.pid()), "--csv",
                 scene.file("watch.csv"), "--interval", "50ms", "--summary",
                 scene.file("watch.json")});
  const std::string csv = scene.file("watch.csv");
  REQUIRE(eventually(kSoon, [&csv] { return glance_at(csv) && glance_at(csv)->rows() > 0; }));
  const auto summary =
      run(scene, 1, plus({"--target", server.target(), "--hold", "2s"}, kTwoThousand), "client");
  watch.signal(SIGTERM);
  CHECK(watch.wait(kSoon) == 0);
  CHECK(summary.at("accepted_by_target") == false);
  CHECK(summary.at("result").as_string() == "not_met");
  const auto missing = summary.at("not_accepted").as_int64();
  CHECK(missing >= 2'000 - 1'024);
  CHECK(missing <= 2'000 - 1'010);
  CHECK_THAT(evidence_of(summary, "not-accepted"), ContainsSubstring("wait in the accept queue"));
  const auto watched = parsed_summary(scene.file("watch.json"));
  CHECK_THAT(evidence_of(watched, "descriptor-limit"),
             ContainsSubstring("at its descriptor limit, " + std::to_string(missing) +
                               " wait to be accepted"));
}

TEST_CASE("a server that has them all is met, and it is known why", "[loopback][acceptance]") {
  Scene scene;
  const SmallServer server(0, 4096, 0);
  const auto summary =
      run(scene, 0, plus({"--target", server.target(), "--hold", "0s"}, kTwoThousand), "client");
  CHECK(summary.at("accepted_by_target") == true);
  CHECK(summary.at("not_accepted") == 0);
  CHECK(summary.at("silence_checked").is_null());
  CHECK(summary.at("reasons").as_array().empty());
}

TEST_CASE("ghosts after a slow start are named, with their number", "[loopback][acceptance]") {
  Scene scene;
  const SmallServer slow(0, 128, 50);
  const auto summary =
      run(scene, 1, plus({"--target", slow.target(), "--hold", "2s"}, kTwoThousand), "silent");
  CHECK(summary.at("accepted_by_target") == false);
  CHECK_THAT(evidence_of(summary, "ghosts"), ContainsSubstring("are open here alone"));
  const SmallServer again(0, 128, 50);
  const auto asked =
      run(scene, 1, plus({"--target", again.target(), "--hold", "2s", "--verify"}, kTwoThousand),
          "asked");
  const auto dead = asked.at("counts").at("verified_dead").as_int64();
  CHECK(dead > 500);
  CHECK_THAT(evidence_of(asked, "ghosts"), ContainsSubstring("were dead when --verify asked"));
  CHECK(evidence_of(asked, "target-reset").empty());
}

TEST_CASE("an idle timeout is known by the age of those that it closed", "[loopback][acceptance]") {
  Scene scene;
  Server server(scene, {"--idle-timeout", "2s"});
  const auto summary =
      run(scene, 1, {"--target", server.target(), "--count", "1k", "--rate", "1k", "--hold", "4s"},
          "client");
  CHECK_THAT(evidence_of(summary, "idle-timeout"), ContainsSubstring("an idle timeout of 2 s"));
  CHECK(summary.at("closed_age_us").at("p50").to_number<double>() > 1.9e6);
  CHECK(summary.at("closed_age_us").at("p50").to_number<double>() < 2.4e6);
  CHECK(summary.at("closed_by_age").as_array().size() >= 1);
  server.stop();
}

TEST_CASE("what a target says before it hangs up is the reason", "[loopback][acceptance]") {
  Scene scene;
  Program rude(
      {"sh", "-c",
       "command -v python3 > /dev/null && exec python3 -c '"
       "import socket\n"
       "s = socket.create_server((\"127.0.0.1\", 0)); print(s.getsockname()[1], flush=True)\n"
       "while True:\n"
       "  c, _ = s.accept(); c.sendall(b\"-DENIED for you\\r\\n\"); c.close()\n'"});
  if (!eventually(5s, [&rude] { return times_in(rude.out(), "\n") == 1; })) {
    WARN("skipped: no python3 here");
    return;
  }
  const std::string port = rude.out().substr(0, rude.out().find('\n'));
  const auto summary = run(
      scene, 1, {"--target", "127.0.0.1:" + port, "--count", "50", "--rate", "500", "--hold", "1s"},
      "client");
  CHECK_THAT(evidence_of(summary, "target-closed"),
             ContainsSubstring("which said '-DENIED for you"));
}

TEST_CASE("workers at work together get as many arrivals each, slow or fast",
          "[loopback][acceptance]") {
  for (const auto& [rate, count] : {std::pair{"500", 1200}, {"50k", 3000}, {"max", 3000}}) {
    Scene scene;
    Server server(scene, {"--workers", "2"});
    Client client(scene,
                  {"--target", server.target(), "--count", std::to_string(count), "--rate", rate});
    client.await_phase("hold");
    server.await("open", count);
    const auto workers = server.children();
    REQUIRE(workers.size() == 2);
    for (const pid_t worker : workers) {
      const auto held = static_cast<double>(*descriptors_of(worker));
      INFO(rate << ": " << held);
      CHECK(held > count * 0.45);
      CHECK(held < count * 0.55 + 20);  // and some of its own
    }
    client.signal(SIGINT);
    client.end(0);
    server.stop();
  }
}

TEST_CASE("--verify asks by the conversation, and its answers prove acceptance",
          "[loopback][acceptance]") {
  Scene scene;
  const Words talk{"--count",        "500", "--rate",          "5k",    "--active", "50",
                   "--message-size", "64B", "--message-every", "200ms", "--hold",   "1s",
                   "--verify"};
  Server echo(scene, {"--mode", "echo"});
  const auto proven = run(scene, 0, plus({"--target", echo.target()}, talk), "proven");
  CHECK(proven.at("accepted_by_target") == true);
  CHECK_THAT(std::string(proven.at("accepted_how").as_string()), ContainsSubstring("--verify"));
  CHECK(proven.at("counts").at("verified") == 500);
  CHECK(proven.at("counts").at("verified_dead") == 0);
  echo.stop();
  Scene other;
  Server mute(other, {"--mode", "sink"});
  const auto dead = run(other, 1, plus({"--target", mute.target()}, talk), "dead");
  CHECK(dead.at("counts").at("verified_dead") == 500);  // its kernel would have answered
  mute.stop();
}

TEST_CASE("SIGINT that is ignored stays so, and the first line says it", "[loopback][acceptance]") {
  Scene scene;
  Server server(scene);
  Program client({"sh", "-c", "trap '' INT; exec \"$@\"", "sh", client_program(), "--target",
                  server.target(), "--count", "10"});
  REQUIRE(eventually(kSoon, [&client] { return times_in(client.err(), "hold ") > 0; }));
  CHECK_THAT(client.err(), ContainsSubstring("until SIGTERM (SIGINT is ignored here"));
  client.signal(SIGINT);
  CHECK(client.wait(500ms) == Program::kStillRunning);
  client.signal(SIGTERM);
  CHECK(client.wait(kSoon) == 0);
  server.stop();
}
