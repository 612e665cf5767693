// c1k-client: options -> plan -> preflight -> run -> exit status.
#include <fmt/format.h>

#include <algorithm>

#include "client/check/check.h"
#include "client/check/paper.h"
#include "client/check/port_choice.h"
#include "client/course/role.h"
#include "client/plan/choices.h"
#include "client/plan/client_tls.h"
#include "client/plan/route.h"
#include "common/base/program.h"
#include "common/check/socket_cost.h"
#include "common/run/check_report.h"
#include "common/run/run.h"

namespace {

using namespace c1k;

ExitStatus connect(const ClientPlan& plan, const HostLimits& limits) {
  BoardMapping board;
  ClientRole role(plan, *board);
  RunSummary summary;
  summary.goal = format_count(plan.options.count) + " open";
  summary.check = plan.checked;
  summary.plan = to_named(plan);
  summary.options = plan.options.effective;
  summary.host = describe(limits);
  summary.versions = versions();
  return perform_run(role_of(role), *board, plan.options.run, std::move(summary));
}

// The count over several hosts: nothing of it is asked of this one.
ExitStatus plan_on_paper(const ClientOptions& options, const Route& route, const HostFacts& facts) {
  const Named paper = paper_plan(options, route, facts);
  say(options.run.json ? to_json(paper, {}) : to_text(paper));
  return ExitStatus::met;
}

// Prints the first lines, checks the plan against this host and returns it, or refuses it.
ClientPlan checked_plan(const ClientOptions& options, const Route& route, const HostFacts& facts) {
  ClientPlan plan = make_client_plan(options, route, facts);
  if (options.is_tls()) plan.tls = make_client_tls(plan);
  std::string first =
      fmt::format("c1k-client {}\n{}\n", to_line(plan.options.effective), to_sentence(plan));
  for (const std::string& note : route.notes) first += note + "\n";
  plan.checked = report_check(plan.options.run, first, to_named(plan), client_findings(plan, facts),
                              std::max(facts.nofile_hard, nofile_needed(client_needs(plan))));
  return plan;
}

ExitStatus run(int argc, char** argv) {
  fill_standard_streams();
  raise_nofile();
  auto options = parse_client_options(argc, argv);
  if (!options) return ExitStatus::met;
  Route route = find_route(*options);
  HostFacts facts = read_host_facts(route.targets.front().address, false);
  if (options->run.check) {
    const SocketCost cost = measure_socket_cost();
    facts.socket_bytes = cost.socket_bytes;
    facts.message_bytes = cost.message_bytes;
  }
  if (options->hosts > 0) return plan_on_paper(*options, route, facts);
  choose_stack_io(*options, facts);
  const ClientPlan plan = checked_plan(*options, route, facts);
  if (plan.options.run.check) return ExitStatus::met;
  if (!leave_out_refusing(route, options->connect_timeout)) return connect(plan, facts);
  return connect(checked_plan(*options, route, facts), facts);
}

}  // namespace

int main(int argc, char** argv) {
  return c1k::run_program("c1k-client", "the run broke off: ", c1k::ExitStatus::damaged,
                          [argc, argv] { return run(argc, argv); });
}
