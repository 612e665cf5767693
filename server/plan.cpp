#include "server/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/base/program.h"
#include "server/answers.h"
#include "server/worker.h"

namespace c1k {
namespace {

constexpr std::uint64_t kFewestWorkers = 2;  // with room, at any time: one fills, one stands ready

std::string joined(const std::vector<Endpoint>& endpoints) {
  std::string text;
  for (const Endpoint& endpoint : endpoints)
    text += (text.empty() ? "" : ", ") + endpoint.to_string();
  return text;
}

std::string mode_text(const ServerOptions& options) {
  switch (options.mode) {
    case Mode::hold:
      return "";
    case Mode::echo:
      return "; sends back what comes";
    case Mode::sink:
      return "; counts what comes";
    case Mode::push:
      return fmt::format("; pushes {} bytes to each every {}{}", format_count(options.push_size),
                         format_duration(options.push_every),
                         options.push_spread == Spread::even ? "" : ", to all at once");
  }
  return "";
}

}  // namespace

ServerPlan make_server_plan(ServerOptions options, std::vector<Endpoint> endpoints,
                            const HostLimits& limits) {
  ServerPlan plan;
  const std::uint64_t kept_back = kReservedDescriptors + endpoints.size();
  plan.table_rows = limits.nofile_hard;
  plan.per_worker = limits.nofile_hard > kept_back ? limits.nofile_hard - kept_back : 0;
  const std::uint64_t longest = limits.somaxconn.value_or(4096);
  plan.backlog = static_cast<int>(
      std::min<std::uint64_t>(options.backlog == 0 ? longest : options.backlog, longest));
  plan.workers_at_start = options.run.workers > 0
                              ? options.run.workers
                              : std::max<std::uint64_t>(kFewestWorkers, limits.cores);
  plan.workers_at_most = options.run.workers > 0 ? options.run.workers : most_workers(limits);
  plan.options = std::move(options);
  plan.endpoints = std::move(endpoints);
  return plan;
}

// Of a silent one nothing is kept: whatever comes is thrown away unread.
std::shared_ptr<TlsUse> make_server_tls(const ServerPlan& plan, const HostLimits& limits) {
  const ServerOptions& options = plan.options;
  auto use = make_tls_use(options.tls, options.listen);
  use->keeps_keys = options.speaks_by_tls();
  use->at_once = std::max<std::size_t>(
      kTlsAtOnce * limits.cores / std::max<std::uint64_t>(plan.workers_at_start, 1), 1);
  use->key_contexts = key_contexts_for(plan.workers_at_most);
  return use;
}

Needs server_needs(const ServerPlan& plan) {
  Needs needs;
  const std::uint64_t most = plan.options.max_connections;
  const std::uint64_t filled = plan.per_worker == 0 ? 0 : most / plan.per_worker + 2;
  needs.is_server = true;
  needs.connections = most;
  needs.workers = std::max(plan.workers_at_start, filled);
  needs.at_work = plan.workers_at_start;
  needs.capacity = plan.per_worker;
  needs.asked_workers = plan.options.run.workers;
  needs.kept_back = kReservedDescriptors + plan.endpoints.size();
  const ServerOptions& options = plan.options;
  const UserMemory tls =
      options.is_tls() ? tls_memory(options.tls, options.speaks_by_tls()) : UserMemory{};
  const UserMemory memory =
      UserMemory{sizeof(ServerRow), kWorkerBytes} + Answers<KernelWire>::memory(options) + tls;
  needs.user_bytes = memory.of(most, needs.workers);
  if (plan.options.mode == Mode::push) {
    needs.queued_messages = plan.options.push_spread == Spread::together
                                ? most
                                : in_flight(most, plan.options.push_every);
    needs.message_bytes = plan.options.push_size;
  }
  needs.log_writers = log_writers(plan.options.run);
  needs.backlog = plan.options.backlog;
  needs.fin = plan.options.run.close == CloseMode::fin;
  return needs;
}

Findings server_findings(const ServerPlan& plan, const HostFacts& facts) {
  return host_findings(server_needs(plan), facts);
}

std::string server_stopping_word() {
  const std::string word = stopping_word();
  return word == "Ctrl-C" ? "SIGTERM or Ctrl-C" : word;
}

std::string to_sentence(const ServerPlan& plan) {
  std::string text = fmt::format(
      "listens on {}{}, backlog {}, {} workers of {} connections", scheme_text(plan.options.scheme),
      joined(plan.endpoints), plan.backlog, plan.workers_at_start, format_count(plan.per_worker));
  if (plan.options.run.workers == 0) text += ", more as they fill";
  if (plan.options.max_connections > 0)
    text += fmt::format("; at most {} open", format_count(plan.options.max_connections));
  text += mode_text(plan.options) + to_sentence(plan.options.tls);
  if (plan.options.proxy_version)
    text += fmt::format("; reads a PROXY header v{} first",
                        static_cast<int>(*plan.options.proxy_version));
  if (plan.options.idle_timeout > Nanoseconds{0})
    text +=
        fmt::format("; closes what is silent for {}", format_duration(plan.options.idle_timeout));
  return text + "; until " + server_stopping_word();
}

Named to_named(const ServerPlan& plan) {
  return {{"listen", joined(plan.endpoints)},
          {"backlog", fmt::format("{}", plan.backlog)},
          {"workers_at_start", fmt::format("{}", plan.workers_at_start)},
          {"per_worker", fmt::format("{}", plan.per_worker)}};
}

}  // namespace c1k
