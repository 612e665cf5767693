// c1k-fleet started by engines: three hosts that are network namespaces, with addresses of their
// own and one target. The scripts are in tests/lab/engines.
#include <filesystem>
#include <functional>
#include <optional>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/reasons.h"
#include "tests/lab/scene.h"
#include "tests/lab/ws_peers.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

// Runs a script of tests/lab/engines in a lab of three hosts. nullopt: it can't be made here.
std::optional<CsvTable> log_of(Scene& scene, const Words& script, int wanted,
                               const std::function<void(Program&)>& look) {
  const std::string folder = scene.file("engine");
  std::filesystem::create_directory(folder);
  const std::string build = std::filesystem::path(client_program()).parent_path();
  Words command{
      C1K_LAB_SCRIPT, "--hosts", "3", "--", std::string(C1K_LAB_ENGINES) + "/" + script.front(),
      build,          folder};
  command.insert(command.end(), script.begin() + 1, script.end());
  Program program(command);
  const int status = program.wait(90s);
  INFO(program.text());
  if (status == 77) {
    WARN("skipped: network namespaces are not permitted here");
    return std::nullopt;
  }
  CHECK(status == wanted);
  CHECK(program.is_gone(kSoon));
  look(program);
  CsvTable log = CsvTable::read(folder + "/fleet.csv");
  for (const std::string& mistake : mistakes_in(log)) FAIL_CHECK(mistake);
  CHECK(most(log, "open") == 600);
  CHECK(most(log, "hosts") == 3);
  CHECK(last(CsvTable::read(folder + "/server.csv"), "accepted") == 600);
  return log;
}

void run(const std::string& engine, bool is_to_fail) {
  Scene scene;
  Words script{engine};
  if (is_to_fail) script.push_back("--fail");
  if (!log_of(scene, script, is_to_fail ? 1 : 0, [](Program&) {})) return;
  const auto summary = parsed_summary(scene.file("engine") + "/fleet.json");
  CHECK(summary.at("result").as_string() == (is_to_fail ? "not_met" : "met"));
}

}  // namespace

TEST_CASE("mpirun starts a fleet", "[loopback][fleet-engines]") {
  if (!is_installed("mpirun")) return;
  run("mpi", GENERATE(false, true));
}

TEST_CASE("srun starts a fleet", "[loopback][fleet-engines]") {
  if (!is_installed("srun") || !is_installed("slurmctld") || !is_installed("munged")) return;
  run("slurm", GENERATE(false, true));
}

TEST_CASE("the manifest is of the API's models", "[loopback][fleet-engines]") {
  if (!has_library("kubernetes")) return;
  run_peer("manifest.py", {std::string(C1K_LAB_ENGINES) + "/../../../deploy/kubernetes/job.yaml"});
}

TEST_CASE("pods of a job are a fleet", "[loopback][fleet-engines]") {
  run("kubernetes", GENERATE(false, true));
}

TEST_CASE("a host whose network is gone is lost, and leaves", "[loopback][fleet-engines]") {
  Scene scene;
  const auto log = log_of(scene, {"network"}, 3, [](Program& program) {
    CHECK_THAT(program.out(), ContainsSubstring("agent: 3\nagent: 0\n"));
    CHECK_THAT(program.err(), ContainsSubstring("n2 (2/3) is lost (it said nothing for 2s)"));
  });
  if (!log) return;
  CHECK(last(*log, "closed_host_lost") == 200);
  CHECK(last(*log, "closed_by_us") == 400);
  CHECK(last(*log, "hosts") == 2);
}
