// c1k-fleet started by engines: three hosts that are network namespaces, with addresses of their
// own and one target. The scripts are in tests/lab/engines.
#include <filesystem>

#include "tests/catch.h"
#include "tests/lab/others.h"
#include "tests/lab/reasons.h"
#include "tests/lab/scene.h"

using namespace c1k;
using namespace c1k::lab;
using Catch::Matchers::ContainsSubstring;

namespace {

void run(const std::string& engine, bool is_to_fail) {
  Scene scene;
  const std::string folder = scene.file("engine");
  std::filesystem::create_directory(folder);
  const std::string build = std::filesystem::path(client_program()).parent_path();
  Words command{C1K_LAB_SCRIPT, "--hosts", "3", "--", std::string(C1K_LAB_ENGINES) + "/" + engine,
                build,          folder};
  if (is_to_fail) command.push_back("--fail");
  Program program(command);
  const int status = program.wait(90s);
  INFO(program.text());
  if (status == 77) {
    WARN("skipped: network namespaces are not permitted here");
    return;
  }
  CHECK(status == (is_to_fail ? 1 : 0));
  CHECK(program.is_gone(kSoon));
  const CsvTable fleet = CsvTable::read(folder + "/fleet.csv");
  for (const std::string& mistake : mistakes_in(fleet)) FAIL_CHECK(mistake);
  CHECK(most(fleet, "open") == 600);
  CHECK(most(fleet, "hosts") == 3);
  CHECK(last(CsvTable::read(folder + "/server.csv"), "accepted") == 600);
  const auto summary = parsed_summary(folder + "/fleet.json");
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

TEST_CASE("pods of a job are a fleet", "[loopback][fleet-engines]") {
  run("kubernetes", GENERATE(false, true));
}
