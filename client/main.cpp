// c1k-client: options -> plan -> preflight -> run -> exit status.
#include <fmt/format.h>

#include <cstdio>

#include "client/role.h"
#include "client/route.h"
#include "common/base/refusal.h"
#include "common/run/run.h"

namespace {

using namespace c1k;

ExitStatus connect(const ClientPlan& plan, const HostLimits& limits) {
  BoardMapping board;
  ClientRole role(plan, *board);
  RunSummary summary;
  summary.goal = format_count(plan.options.count) + " open";
  summary.plan = to_named(plan);
  summary.options = plan.options.effective;
  summary.host = describe(limits);
  summary.versions = versions();
  return perform_run(role, *board, plan.options.run, std::move(summary));
}

ExitStatus run(int argc, char** argv) {
  fill_standard_streams();
  raise_nofile();
  auto options = parse_client_options(argc, argv);
  if (!options) return ExitStatus::met;
  const HostLimits limits = read_host_limits();
  const Route route = find_route(*options);
  const ClientPlan plan = make_client_plan(std::move(*options), route, limits);
  const Findings findings = client_findings(plan, limits);
  const bool check = plan.options.run.check;
  // fputs, here and below: fmt::print throws when the stream takes nothing.
  const std::string first =
      fmt::format("c1k-client {}\n{}\n", to_line(plan.options.effective), to_sentence(plan));
  std::fputs(first.c_str(), check ? stdout : stderr);
  if (check) std::fputs(to_text(findings).c_str(), stdout);
  std::fflush(stdout);
  refuse_what_fails(findings, plan.options.run.ignored);
  return check ? ExitStatus::met : connect(plan, limits);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const c1k::Refusal& refusal) {
    std::fprintf(stderr, "c1k-client: %s\n", refusal.what());
    return static_cast<int>(c1k::ExitStatus::refused);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "c1k-client: the run broke off: %s\n", error.what());
    return static_cast<int>(c1k::ExitStatus::damaged);
  }
}
