#include "fleet/engine.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "common/base/quote.h"
#include "common/base/refusal.h"
#include "common/base/units.h"
#include "common/run/slice.h"

namespace c1k {
namespace {

std::optional<std::uint64_t> number_in(const Environment& environment, const char* name) {
  const auto text = environment(name);
  if (!text || text->empty()) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc{} || stop != end)
    throw Refusal(
        fmt::format("{}={}: no number; --rank and --size tell it instead", name, quote(*text)));
  return number;
}

struct Engine {
  const char* name;
  const char* rank;
  const char* size;  // nullptr: no variable tells it
};
constexpr Engine kEngines[] = {
    {"Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
    {"PMI", "PMI_RANK", "PMI_SIZE"},
    {"Slurm", "SLURM_PROCID", "SLURM_NTASKS"},
    {"Kubernetes", "JOB_COMPLETION_INDEX", nullptr},
};

std::string lead_of(const Engine& engine, const Environment& environment, std::uint64_t rank,
                    const std::string& full_name) {
  if (engine.size == nullptr) return first_of_pods(full_name, rank);
  if (std::string_view(engine.name) != "Slurm") return {};
  for (const char* const list : {"SLURM_STEP_NODELIST", "SLURM_JOB_NODELIST", "SLURM_NODELIST"})
    if (const auto nodes = environment(list)) return first_of_nodes(*nodes);
  return {};
}

void check(const Rank& rank) {
  if (rank.size == 0 || rank.size > kMostHosts)
    throw Refusal(
        fmt::format("{} hosts (by {}): 1 to {}", rank.size, rank.engine, format_count(kMostHosts)));
  if (rank.rank >= rank.size)
    throw Refusal(fmt::format("rank {} of {} (by {}): ranks are counted from 0", rank.rank,
                              rank.size, rank.engine));
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

Rank find_rank(const Environment& environment, std::optional<std::uint64_t> rank,
               std::optional<std::uint64_t> size, const std::string& full_name) {
  if (rank && !size) throw Refusal("--rank goes with --size: of how many hosts?");
  if (rank) {
    Rank given{*rank, *size, "--rank", {}};
    check(given);
    return given;
  }
  for (const Engine& engine : kEngines) {
    const auto by_engine = number_in(environment, engine.rank);
    if (!by_engine) continue;
    auto hosts = size;
    if (!hosts && engine.size != nullptr) hosts = number_in(environment, engine.size);
    if (!hosts)
      throw Refusal(
          fmt::format("{}: of how many hosts? --size tells it (of a Job its "
                      "completions)",
                      engine.rank));
    Rank found{*by_engine, *hosts, engine.name,
               lead_of(engine, environment, *by_engine, full_name)};
    check(found);
    return found;
  }
  throw Refusal(
      "which host is this, of how many? No engine (Slurm, Open MPI, Kubernetes) says it "
      "in the environment: --rank R --size N, counted from 0, and --lead HOST:PORT");
}

std::string first_of_nodes(const std::string& list) {
  const std::size_t end = list.find_first_of(",[");
  const std::string name = list.substr(0, end);
  if (end == std::string::npos || list[end] == ',') return name;
  const std::size_t digits = list.find_first_of(",-]", end + 1);
  if (digits == std::string::npos) return {};
  const std::size_t close = list.find(']', digits);
  if (close == std::string::npos) return {};
  // What stands behind the brackets belongs to the name.
  const std::size_t behind = list.find(',', close);
  return name + list.substr(end + 1, digits - end - 1) +
         list.substr(close + 1, behind == std::string::npos ? behind : behind - close - 1);
}

std::string first_of_pods(const std::string& full_name, std::uint64_t index) {
  const std::size_t dot = full_name.find('.');
  const std::string end = fmt::format("-{}", index);
  const std::string pod = full_name.substr(0, dot);
  if (dot == std::string::npos || !pod.ends_with(end)) return {};
  return pod.substr(0, pod.size() - end.size()) + "-0" + full_name.substr(dot);
}

}  // namespace c1k
