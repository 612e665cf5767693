// c1k-server: options -> plan -> preflight -> run -> exit status.
#include <fmt/format.h>

#include <cstdio>

#include "common/base/refusal.h"
#include "common/run/run.h"
#include "server/role.h"

namespace {

using namespace c1k;

ExitStatus serve(const ServerPlan& plan, const HostLimits& limits) {
  std::vector<int> listeners;
  for (const Endpoint& endpoint : plan.endpoints)
    listeners.push_back(open_listener(
        endpoint, {.backlog = plan.backlog,
                   .dual = plan.options.dual,
                   .no_delay = plan.options.mode == Mode::echo || plan.options.mode == Mode::push,
                   .close = plan.options.run.close}));
  for (const int listener : listeners)
    std::fprintf(stderr, "c1k-server: listening on %s\n",
                 local_endpoint(listener).to_string().c_str());
  BoardMapping board;
  ServerRole role(plan, *board, std::move(listeners));
  RunSummary summary;
  summary.goal = "serve until told to stop";
  summary.plan = to_named(plan);
  summary.options = plan.options.effective;
  summary.host = describe(limits);
  summary.versions = versions();
  return perform_run(role, *board, plan.options.run, std::move(summary));
}

ExitStatus run(int argc, char** argv) {
  fill_standard_streams();
  raise_nofile();
  auto options = parse_server_options(argc, argv);
  if (!options) return ExitStatus::met;
  const HostLimits limits = read_host_limits();
  const std::vector<Endpoint> endpoints = listen_endpoints(*options);
  const ServerPlan plan = make_server_plan(std::move(*options), endpoints, limits);
  const Findings findings = server_findings(plan, limits);
  std::FILE* out = plan.options.run.check ? stdout : stderr;
  // fputs, here and below: fmt::print throws when the stream takes nothing.
  const std::string first =
      fmt::format("c1k-server {}\n{}\n", to_line(plan.options.effective), to_sentence(plan));
  std::fputs(first.c_str(), out);
  if (plan.options.run.check) std::fputs(to_text(findings).c_str(), stdout);
  refuse_what_fails(findings, plan.options.run.ignored);
  return plan.options.run.check ? ExitStatus::met : serve(plan, limits);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const c1k::Refusal& refusal) {
    std::fprintf(stderr, "c1k-server: %s\n", refusal.what());
    return static_cast<int>(c1k::ExitStatus::refused);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "c1k-server: the run broke off: %s\n", error.what());
    return static_cast<int>(c1k::ExitStatus::damaged);
  }
}
