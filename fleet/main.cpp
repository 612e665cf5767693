// c1k-fleet: options -> rank -> agent (and on the first host the lead) -> exit status.
#include <fmt/format.h>
#include <netdb.h>
#include <unistd.h>

#include <array>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>

#include "common/base/endpoint.h"
#include "common/base/program.h"
#include "common/base/refusal.h"
#include "common/net/resolve.h"
#include "fleet/agent.h"
#include "fleet/engine.h"
#include "fleet/lead.h"

namespace {

using namespace c1k;

namespace asio = boost::asio;

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "host";
  return name.data();
}

// With its domain, as the resolver (or /etc/hosts) has it.
std::string full_name_of(const std::string& name) {
  addrinfo hints{};
  hints.ai_flags = AI_CANONNAME;
  addrinfo* found = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) return name;
  const std::string full = found->ai_canonname != nullptr ? found->ai_canonname : name;
  ::freeaddrinfo(found);
  return full;
}

LeadPlace find_lead(const FleetOptions& options, const Rank& rank) {
  if (options.lead) return *options.lead;
  if (rank.size == 1) return {"127.0.0.1"};
  if (!rank.lead.empty()) return {rank.lead};
  throw Refusal(fmt::format("--lead HOST:PORT is needed: {} does not tell the first host's name",
                            rank.engine));
}

// Debian's /etc/hosts has a host's own name as 127.0.1.1, where the others don't find it.
LineLink::Tcp::endpoint listening_place(const LeadPlace& place) {
  const Address address = resolve_host(place.host).front();
  const bool is_own_name =
      scope_of(address) == Scope::loopback && !is_literal(place.host) && place.host != "localhost";
  if (!is_own_name) return {asio::ip::make_address(address.to_string()), place.port};
  std::fputs(fmt::format("{} is {} on this host itself: the lead listens on all its addresses\n",
                         place.host, address.to_string())
                 .c_str(),
             stderr);
  return {asio::ip::tcp::v4(), place.port};
}

// One program: a host's agent, and on the first host the lead too, in one thread.
ExitStatus run_host(const FleetOptions& options, const Rank& rank) {
  const LeadPlace place = find_lead(options, rank);
  asio::io_context context(1);
  std::optional<Lead> lead;
  std::optional<Agent> agent;
  // On the others' disks nothing is written.
  if (rank.rank == 0) require_outputs(outputs_of(options.run), options.run.force);
  const auto look = [&] {
    if (agent && agent->is_over() && (!lead || lead->is_over())) context.stop();
  };
  if (rank.rank == 0) lead.emplace(context, options, rank.size, listening_place(place), look);
  agent.emplace(context, options,
                Agent::Place{rank.rank, rank.size, host_name(), place.host, place.port}, look);
  asio::signal_set signals(context, SIGINT, SIGTERM, SIGHUP);
  std::function<void()> listen = [&] {
    signals.async_wait([&](const boost::system::error_code& error, int) {
      if (error) return;
      agent->interrupt();
      listen();
    });
  };
  listen();
  context.run();
  if (!agent->end().why.empty() && rank.rank != 0)
    std::fputs(fmt::format("c1k-fleet: {}\n", agent->end().why).c_str(), stderr);
  if (lead) return lead->finish();
  // The verdict is the first host's: mpirun would end all for another status.
  if (agent->end().was_refused) return ExitStatus::refused;
  return agent->end().lead_lost ? ExitStatus::damaged : ExitStatus::met;
}

ExitStatus run(int argc, char** argv) {
  const auto options = parse_fleet_options(argc, argv);
  if (!options) return ExitStatus::met;
  std::signal(SIGPIPE, SIG_IGN);
  return run_host(*options, find_rank(process_environment(), options->rank, options->size,
                                      full_name_of(host_name())));
}

}  // namespace

int main(int argc, char** argv) {
  return c1k::run_program("c1k-fleet", "the run broke off: ", c1k::ExitStatus::damaged,
                          [argc, argv] { return run(argc, argv); });
}
