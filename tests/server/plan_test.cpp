#include "server/plan.h"

#include "common/link/speakers.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

HostFacts limits_of(std::uint64_t nofile, unsigned cores = 2) {
  HostFacts limits;
  limits.nofile_hard = nofile;
  limits.cores = cores;
  limits.somaxconn = 4096;
  limits.memory_available = 16'000'000'000;
  return limits;
}
const std::vector<Endpoint> kOne{{Address::parse("127.0.0.1"), 9000}};

TEST_CASE("a server's worker keeps descriptors back for itself and its listeners") {
  CHECK(make_server_plan({}, kOne, limits_of(20'000)).per_worker == 19'967);
  CHECK(make_server_plan({}, {kOne[0], kOne[0]}, limits_of(20'000)).per_worker == 19'966);
  CHECK(make_server_plan({}, kOne, limits_of(34)).per_worker == 1);
  CHECK(make_server_plan({}, kOne, limits_of(33)).per_worker == 0);
}

TEST_CASE("a server begins with a worker per core, two at least, and adds more as they fill") {
  CHECK(make_server_plan({}, kOne, limits_of(20'000, 1)).workers_at_start == 2);
  CHECK(make_server_plan({}, kOne, limits_of(20'000, 8)).workers_at_start == 8);
  CHECK(make_server_plan({}, kOne, limits_of(20'000)).workers_at_most == kMaxWorkers);
  ServerOptions options;
  options.run.workers = 1;
  const ServerPlan asked = make_server_plan(options, kOne, limits_of(20'000, 8));
  CHECK(asked.workers_at_start == 1);
  CHECK(asked.workers_at_most == 1);
}

TEST_CASE("the backlog is what the kernel will grant") {
  ServerOptions options;
  CHECK(make_server_plan(options, kOne, limits_of(20'000)).backlog == 4'096);
  options.backlog = 100;
  CHECK(make_server_plan(options, kOne, limits_of(20'000)).backlog == 100);
  options.backlog = 65'536;
  CHECK(make_server_plan(options, kOne, limits_of(20'000)).backlog == 4'096);
}

TEST_CASE("a server without a limit is checked for workers only") {
  const ServerPlan plan = make_server_plan({}, kOne, limits_of(20'000));
  const Findings findings = server_findings(plan, limits_of(20'000));
  REQUIRE(findings.size() == 20);
  CHECK(findings[1].name == "workers");
  for (const Finding& finding : findings) CHECK(finding.verdict == Verdict::ok);
  CHECK(server_findings(make_server_plan({}, kOne, limits_of(33)), limits_of(33))[1].verdict ==
        Verdict::will_fail);
}

TEST_CASE("what a server keeps for its answers is reckoned, and what it pushes is queued") {
  const auto needs = [](Mode mode, std::size_t push_size) {
    ServerOptions options;
    options.max_connections = 1'000'000;
    options.mode = mode;
    options.push_size = push_size;
    return server_needs(make_server_plan(options, kOne, limits_of(20'000)));
  };
  const Needs hold = needs(Mode::hold, 64);
  CHECK(hold.user_bytes == 1'000'000 * 16 + hold.workers * 524'288);
  CHECK(hold.queued_messages == 0);
  CHECK(needs(Mode::sink, 64).user_bytes == hold.user_bytes);
  CHECK(needs(Mode::echo, 64).user_bytes ==
        hold.user_bytes + 1'000'000 * sizeof(Speaker<Nothing>) + hold.workers * (4 << 20));
  const Needs push = needs(Mode::push, 64);
  CHECK(push.user_bytes > hold.user_bytes + 1'000'000 * (16 + 16));  // its row, and the wheel's
  CHECK(push.queued_messages == 1'000'000);
  CHECK(push.message_bytes == 64);
}

TEST_CASE("max-connections is checked against memory and workers") {
  ServerOptions options;
  options.max_connections = 5'000'000;
  const ServerPlan plan = make_server_plan(options, kOne, limits_of(20'000));
  const Findings findings = server_findings(plan, limits_of(20'000));
  CHECK(findings[1].verdict == Verdict::ok);
  CHECK(findings[0].name == "memory");
  CHECK(findings[0].verdict == Verdict::will_fail);
  options.run.workers = 2;
  CHECK(server_findings(make_server_plan(options, kOne, limits_of(20'000)), limits_of(20'000))[1]
            .verdict == Verdict::will_fail);
}

TEST_CASE("the server's plan is told in one sentence") {
  ServerOptions options;
  CHECK(to_sentence(make_server_plan(options, kOne, limits_of(20'000))) ==
        "listens on 127.0.0.1:9000, backlog 4096, 2 workers of 19,967 connections, more as they "
        "fill; until SIGTERM or Ctrl-C");
  options.run.workers = 3;
  options.max_connections = 1'000;
  options.idle_timeout = std::chrono::seconds{90};
  CHECK_THAT(
      to_sentence(make_server_plan(options, kOne, limits_of(20'000))),
      ContainsSubstring("3 workers of 19,967 connections; at most 1,000 open; closes what is "
                        "silent for 90s; until"));
}

}  // namespace
}  // namespace c1k
