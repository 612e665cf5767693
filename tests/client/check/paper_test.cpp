#include "client/check/paper.h"

#include "client/check/check.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string value_in(const Named& named, const std::string& name) {
  for (const auto& [key, value] : named)
    if (key == name) return value;
  return "none";
}

Named paper_for(std::vector<std::string> words) {
  words.insert(words.end(), {"--target", "192.168.10.1:9000", "--check"});
  return paper_plan(options_of(words), route_to({ip("192.168.10.1"), 9000}), limits_of(20'000));
}

TEST_CASE("ten million over ten hosts are a million each") {
  const Named paper = paper_for({"--count", "10M", "--hosts", "10"});
  CHECK(value_in(paper, "connections_per_host") == "1,000,000");
  CHECK(value_in(paper, "aliases_per_host") == "16 of 63,512 slots");
  CHECK(value_in(paper, "aliases") == "160");
  CHECK(value_in(paper, "workers_per_host") == "51");
  CHECK(value_in(paper, "memory_at_the_target") == "41.0 GB");
  CHECK(value_in(paper, "descriptors_per_host") == "1,000,816");
  CHECK_THAT(value_in(paper, "time"), ContainsSubstring("1000s at 10,000/s"));
  CHECK(value_in(paper, "rate_per_host") == "1,000/s");
  CHECK_THAT(value_in(paper, "bandwidth"), ContainsSubstring("15.0 Mbit/s"));
  CHECK_THAT(to_text(paper), ContainsSubstring("  hosts                 10\n"));
}

TEST_CASE("a host that can't have so many workers is told") {
  CHECK_THAT(value_in(paper_for({"--count", "100M", "--hosts", "4"}), "workers_per_host"),
             ContainsSubstring("1,253: more than the 1,024"));
  CHECK(value_in(paper_for({"--count", "100M", "--hosts", "100"}), "workers_per_host") == "51");
}

TEST_CASE("the last host's share is no larger, and max has no time") {
  const Named paper = paper_for({"--count", "11", "--hosts", "4", "--rate", "max"});
  CHECK(value_in(paper, "connections_per_host") == "3");
  CHECK(value_in(paper, "time") == "not known: the rate is max");
}

TEST_CASE("a plan on paper is a check") {
  const auto refused = [](std::vector<std::string> words) {
    return refusal_of([&] { options_for("10", words); });
  };
  CHECK(refused({"--hosts", "2"}) == "--hosts goes with --check");
  CHECK(refused({"--json"}) == "--json goes with --check");
  CHECK_THAT(refused({"--hosts", "2", "--write-tuning", "d"}),
             ContainsSubstring("no host to tune"));
  CHECK(refused({"--hosts", "2", "--check", "--json"}).empty());
}

TEST_CASE("with --ports kernel the slots are those of the kernel's range") {
  const ClientOptions options = options_for("28232", {"--ports", "kernel"});
  CHECK(options.kernel_ports);
  HostFacts limits = limits_of(20'000);
  const ClientPlan plan = make_client_plan(options, route_to({ip("127.0.0.1"), 40'000}), limits);
  CHECK(plan.slots.size() == 28'232);
  CHECK(plan.slots.usable() == 28'232);
  CHECK(plan.slots.at(7).port == 0);
  CHECK(plan.kernel_ports == PortRange{32768, 60999});
  CHECK_THAT(client_findings(plan, limits)[0].have,
             ContainsSubstring("the kernel chooses, within 32768-60999"));
  limits.reserved_ports = {{40'000, 40'001}};
  CHECK(make_client_plan(options_for("28230", {"--ports", "kernel"}),
                         route_to({ip("127.0.0.1"), 9000}), limits)
            .slots.size() == 28'230);
  CHECK_FALSE(
      make_client_plan(options_for("10"), route_to({ip("127.0.0.1"), 9}), limits).kernel_ports);
}

TEST_CASE("ports that are listened on are no slots") {
  HostFacts limits = limits_of(20'000);
  const auto slots = [&limits](const char* count) {
    const ClientOptions options =
        options_for(count, {"--ports", "2000-2009", "--ips", "127.0.1.1"});
    const Route route = route_to({ip("127.0.0.1"), 9000}, {ip("127.0.1.1")});
    return client_findings(make_client_plan(options, route, limits), limits)[0];
  };
  CHECK(slots("10").verdict == Verdict::ok);
  limits.listening = {80, 2005};
  CHECK(slots("9").verdict == Verdict::ok);
  CHECK(slots("10").verdict == Verdict::will_fail);
  CHECK_THAT(slots("10").sentence, ContainsSubstring("less 1 whose port is listened on"));
}

}  // namespace
}  // namespace c1k
