// The client's own rows of the check.
#include "tests/catch.h"
#include "tests/client/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

const Endpoint kTarget{ip("127.0.0.1"), 9000};

TEST_CASE("ports that this process may not bind are refused, and the rest is left alone") {
  HostFacts limits = limits_of(20'000);
  const auto ports = [&limits](std::vector<std::string> words) {
    const ClientPlan plan =
        make_client_plan(options_for("10", std::move(words)), route_to(kTarget), limits);
    return client_findings(plan, limits).back();
  };
  CHECK(ports({"--ports", "1-70"}).verdict == Verdict::ok);  // root
  limits.ports_from = 1024;
  CHECK(ports({}).verdict == Verdict::ok);
  CHECK(ports({"--ports", "1024-2000"}).verdict == Verdict::ok);
  CHECK(ports({"--ports", "kernel"}).verdict == Verdict::ok);  // it never chooses those
  const Finding some = ports({"--ports", "1000-1100"});
  CHECK(some.name == "ports");
  CHECK(some.verdict == Verdict::will_fail);
  CHECK_THAT(some.sentence, ContainsSubstring("--ports: 24 of 101 are below 1024"));
  CHECK(some.fix == "sysctl -w net.ipv4.ip_unprivileged_port_start=1000");
  CHECK(some.settings.size() == 1);
  limits.ports_from = 2000;
  CHECK_THAT(ports({}).sentence, ContainsSubstring("976 of"));
}

}  // namespace
}  // namespace c1k
