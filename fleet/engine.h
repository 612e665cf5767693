// Which of how many hosts this is, as whoever started us says it: Slurm, Open MPI, another MPI or
// Kubernetes. No engine is linked: they tell by the environment.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace c1k {

// A variable of the environment; nullopt: it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
Environment process_environment();

struct Rank {
  std::uint64_t rank = 0;  // from 0; the first one leads
  std::uint64_t size = 1;
  std::string engine;  // "Slurm", "Open MPI", "PMI", "Kubernetes", "--rank"
  std::string lead;    // the first host's name; empty: the environment does not tell it
};

// What the command line says comes first, then OMPI_COMM_WORLD_*, PMI_*, SLURM_* and
// JOB_COMPLETION_INDEX (whose size is --size: no variable tells it), in this order: mpirun within
// an allocation of Slurm's sets both. `full_name`: this host's with its domain, by which the first
// pod of an Indexed Job is found. Throws Refusal: nothing tells, or a number is none.
Rank find_rank(const Environment& environment, std::optional<std::uint64_t> rank,
               std::optional<std::uint64_t> size, const std::string& full_name);

// The first of a list as Slurm writes it: "n[003-010,12],m1" is n003. Empty: there is none.
std::string first_of_nodes(const std::string& list);

// "c1k-0.c1k.ns.svc" for "c1k-7.c1k.ns.svc" and index 7; empty: the name is another.
std::string first_of_pods(const std::string& full_name, std::uint64_t index);

}  // namespace c1k
