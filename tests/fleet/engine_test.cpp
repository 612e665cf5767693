#include "fleet/engine.h"

#include <map>

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Variables = std::map<std::string, std::string>;

Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

Rank rank_in(Variables variables, std::optional<std::uint64_t> size = {},
             const std::string& full_name = "n9") {
  return find_rank(environment_of(std::move(variables)), std::nullopt, size, full_name);
}

const Variables kSlurm{
    {"SLURM_PROCID", "2"}, {"SLURM_NTASKS", "4"}, {"SLURM_STEP_NODELIST", "n[003-006]"}};

TEST_CASE("an engine's environment tells the rank, the size and the lead", "[fleet]") {
  const Rank slurm = rank_in(kSlurm);
  CHECK(slurm.rank == 2);
  CHECK(slurm.size == 4);
  CHECK(slurm.lead == "n003");
  CHECK(slurm.engine == "Slurm");
  Variables both = kSlurm;  // mpirun in an allocation of Slurm's
  both["OMPI_COMM_WORLD_RANK"] = "1";
  both["OMPI_COMM_WORLD_SIZE"] = "3";
  CHECK(rank_in(both).engine == "Open MPI");
  CHECK(rank_in(both).rank == 1);
  CHECK(rank_in(both).lead.empty());
  CHECK(rank_in({{"PMI_RANK", "0"}, {"PMI_SIZE", "2"}}).engine == "PMI");
  const Rank pod = rank_in({{"JOB_COMPLETION_INDEX", "3"}}, 5, "load-3.load.ns.svc.cluster.local");
  CHECK(pod.rank == 3);
  CHECK(pod.size == 5);
  CHECK(pod.lead == "load-0.load.ns.svc.cluster.local");
}

TEST_CASE("what is given comes before the environment", "[fleet]") {
  const Rank rank = find_rank(environment_of(kSlurm), 1, 2, "n9");
  CHECK(rank.rank == 1);
  CHECK(rank.size == 2);
  CHECK(rank_in(kSlurm, 8).size == 8);
}

TEST_CASE("a host that does not know which it is, is told how to say so", "[fleet]") {
  const auto refused = [](Variables variables, std::optional<std::uint64_t> rank = {},
                          std::optional<std::uint64_t> size = {}) {
    return refusal_of([&] { find_rank(environment_of(std::move(variables)), rank, size, "n"); });
  };
  CHECK_THAT(refused({}), ContainsSubstring("--rank R --size N"));
  CHECK_THAT(refused({}, 1), ContainsSubstring("--rank goes with --size"));
  CHECK_THAT(refused({}, 4, 4), ContainsSubstring("rank 4 of 4"));
  CHECK_THAT(refused({}, 0, 0), ContainsSubstring("0 hosts"));
  CHECK_THAT(refused({}, 0, 200'000), ContainsSubstring("1 to 100,000"));
  CHECK_THAT(refused({{"SLURM_PROCID", "x"}}), ContainsSubstring("SLURM_PROCID='x': no number"));
  CHECK_THAT(refused({{"SLURM_PROCID", "1"}}), ContainsSubstring("of how many hosts"));
  CHECK_THAT(refused({{"JOB_COMPLETION_INDEX", "0"}}), ContainsSubstring("--size tells it"));
}

TEST_CASE("the first of a list of nodes, as Slurm writes it", "[fleet]") {
  for (const auto& [list, first] : std::map<std::string, std::string>{{"n1", "n1"},
                                                                      {"n1,n2", "n1"},
                                                                      {"n[1-3]", "n1"},
                                                                      {"n[003-010,12],m1", "n003"},
                                                                      {"rack[7,9]-a", "rack7-a"},
                                                                      {"n[5]", "n5"},
                                                                      {"a-b[10-11].x,c", "a-b10.x"},
                                                                      {"", ""},
                                                                      {"n[1-3", ""}})
    CHECK(first_of_nodes(list) == first);
}

TEST_CASE("the first pod of a job", "[fleet]") {
  CHECK(first_of_pods("c1k-12.c1k.ns.svc", 12) == "c1k-0.c1k.ns.svc");
  CHECK(first_of_pods("c1k-12", 12).empty());
  CHECK(first_of_pods("other.c1k.ns.svc", 12).empty());
}

}  // namespace
}  // namespace c1k
