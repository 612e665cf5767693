// c1k-server: options -> plan -> preflight -> run -> exit status.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "common/base/program.h"
#include "common/check/socket_cost.h"
#include "common/run/check_report.h"
#include "common/run/run.h"
#include "server/role.h"
#include "server/watch.h"

namespace {

using namespace c1k;

std::vector<int> open_listeners(const ServerPlan& plan, bool only_bind) {
  std::vector<int> listeners;
  for (const Endpoint& endpoint : plan.endpoints)
    listeners.push_back(open_listener(
        endpoint, {.backlog = plan.backlog,
                   .dual = plan.options.dual,
                   .no_delay = plan.options.mode == Mode::echo || plan.options.mode == Mode::push,
                   .close = plan.options.run.close,
                   .only_bind = only_bind}));
  return listeners;
}

ExitStatus serve(const ServerPlan& plan, const HostLimits& limits) {
  std::vector<int> listeners = open_listeners(plan, false);
  if (plan.tls) write_authority(plan.options.tls, *plan.tls, plan.options.run.force);
  for (const int listener : listeners)
    std::fprintf(stderr, "c1k-server: listening on %s\n",
                 local_endpoint(listener).to_string().c_str());
  BoardMapping board;
  ServerRole role(plan, *board, std::move(listeners));
  RunSummary summary;
  summary.goal = "serve until told to stop";
  summary.check = plan.checked;
  summary.plan = to_named(plan);
  summary.options = plan.options.effective;
  summary.host = describe(limits);
  summary.versions = versions();
  return perform_run(role_of(role), *board, plan.options.run, std::move(summary));
}

ExitStatus watch(const ServerOptions& options, const HostLimits& limits) {
  WatchRole role(options.watch);
  const std::string first =
      fmt::format("c1k-server {}\n{}\n", to_line(options.effective), role.to_sentence());
  if (options.run.check) {
    say(first);
    return ExitStatus::met;
  }
  std::fputs(first.c_str(), stderr);
  BoardMapping board;
  RunSummary summary;
  summary.goal = "watch until told to stop";
  summary.options = options.effective;
  summary.host = describe(limits);
  summary.versions = versions();
  NoCrew nobody;
  return perform_run({role, role, nobody}, *board, options.run, std::move(summary));
}

ExitStatus run(int argc, char** argv) {
  fill_standard_streams();
  raise_nofile();
  auto options = parse_server_options(argc, argv);
  if (!options) return ExitStatus::met;
  if (!options->watch.empty()) return watch(*options, read_host_limits());
  const std::vector<Endpoint> endpoints = listen_endpoints(*options);
  HostFacts facts = read_host_facts(endpoints.front().address, true);
  if (options->run.check) {
    const SocketCost cost = measure_socket_cost();
    facts.socket_bytes = cost.socket_bytes;
    facts.message_bytes = cost.message_bytes;
  }
  ServerPlan plan = make_server_plan(std::move(*options), endpoints, facts);
  if (plan.options.is_tls()) plan.tls = make_server_tls(plan, facts);
  const std::string first =
      fmt::format("c1k-server {}\n{}\n", to_line(plan.options.effective), to_sentence(plan));
  plan.checked = report_check(plan.options.run, first, to_named(plan), server_findings(plan, facts),
                              std::max(facts.nofile_hard, nofile_needed(server_needs(plan))));
  if (!plan.options.run.check) return serve(plan, facts);
  if (!plan.options.tls.write_ca.empty())
    require_writable("--tls-write-ca", plan.options.tls.write_ca, plan.options.run.force);
  open_listeners(plan, true);  // refuses what can't be had; exit closes them
  return ExitStatus::met;
}

}  // namespace

int main(int argc, char** argv) {
  return c1k::run_program("c1k-server", "the run broke off: ", c1k::ExitStatus::damaged,
                          [argc, argv] { return run(argc, argv); });
}
