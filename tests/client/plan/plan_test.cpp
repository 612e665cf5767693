#include "client/plan/plan.h"

#include "client/check/check.h"
#include "tests/base/refusal_of.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

const Endpoint kTarget{ip("127.0.0.1"), 9000};
const Endpoint kFar{ip("192.168.10.1"), 9000};

// `count` connections from 16 aliases to a far target.
ClientPlan plan_for(const std::string& count, std::uint64_t nofile,
                    std::vector<std::string> words = {}) {
  words.insert(words.end(), {"--ips", "192.168.10.131-146"});
  Route route = route_to(kFar, ips("192.168.10.131", 16));
  route.target_is_here = false;
  return make_client_plan(options_for(count, words), route, limits_of(nofile));
}

TEST_CASE("there are as many workers as the count and the descriptors ask for") {
  const ClientPlan plan = plan_for("1M", 20'000);
  CHECK(plan.capacity == 19'968);
  CHECK(plan.workers == 51);
  CHECK(plan.per_worker == 19'608);  // evenly
  CHECK(plan.workers * plan.per_worker >= 1'000'000);
  CHECK(plan.at_work == 2);
}

TEST_CASE("there are never fewer workers than cores, and never fewer than asked for") {
  CHECK(plan_for("1M", 2'000'000).workers == 2);
  CHECK(plan_for("1", 20'000).workers == 2);
  CHECK(plan_for("1", 20'000).per_worker == 1);
  const ClientPlan asked = plan_for("10", 20'000, {"--workers", "4"});
  CHECK(asked.workers == 4);
  CHECK(asked.at_work == 4);
  CHECK(asked.per_worker == 3);
  CHECK(plan_for("10", 20'000, {"--workers", "1"}).per_worker == 10);
}

TEST_CASE("a worker holds at most what its descriptors allow") {
  CHECK(plan_for("1M", 20'000, {"--workers", "2"}).per_worker == 19'968);
  CHECK(plan_for("1M", 32).capacity == 0);
  CHECK(plan_for("1M", 33).per_worker == 1);
}

TEST_CASE("the window is what the rate sends within the connect timeout") {
  CHECK(plan_for("1M", 20'000).window == 50'000);
  CHECK(plan_for("1M", 20'000, {"--rate", "1", "--connect-timeout", "10ms"}).window == 1);
  CHECK(plan_for("1M", 20'000, {"--rate", "3", "--connect-timeout", "500ms"}).window == 2);
  CHECK(plan_for("1M", 20'000, {"--ramp", "1k for 5s, 3k"}).window == 15'000);
  CHECK(plan_for("1M", 20'000, {"--max-connecting", "7"}).window == 7);
  CHECK(plan_for("1M", 20'000, {"--max-connecting", "7"}).window_limit == 7);
}

TEST_CASE("at max the window begins at an accept queue and may grow") {
  const ClientPlan plan = plan_for("1M", 20'000, {"--rate", "max"});
  CHECK(plan.window == 4'096);
  CHECK(plan.window_limit == 65'536);
  const ClientPlan fixed = plan_for("1M", 20'000, {"--rate", "max", "--max-connecting", "100"});
  CHECK(fixed.window == 100);
  CHECK(fixed.window_limit == 100);
}

TEST_CASE("no window is larger than the slots") {
  const ClientPlan plan = plan_for("100", 20'000, {"--ports", "2000-2009"});
  CHECK(plan.window == 160);
  CHECK(plan.window_limit == 160);
}

TEST_CASE("towards loopback there are as many aliases as the count needs") {
  const auto aliases = [](const std::string& count, std::vector<std::string> words = {}) {
    return make_client_plan(options_for(count, words), route_to(kTarget), limits_of(20'000))
        .slots.families()[0]
        .aliases;
  };
  CHECK(aliases("1") == ips("127.0.1.1", 1));
  CHECK(aliases("63512") == ips("127.0.1.1", 1));
  CHECK(aliases("63513") == ips("127.0.1.1", 2));
  CHECK(aliases("1M") == ips("127.0.1.1", 16));
  CHECK(aliases("20M").size() == 315);
  CHECK(aliases("100", {"--ports", "2000-2009"}) == ips("127.0.1.1", 10));
}

TEST_CASE("elsewhere the route's own sources are the aliases, each once") {
  const ClientOptions options = options_for("10");
  const Route route{{kFar, {ip("192.168.10.2"), 9000}, {ip("fd00::9"), 9000}},
                    {},
                    {ip("192.168.10.5"), ip("192.168.10.5"), ip("fd00::5")},
                    false};
  const ClientPlan plan = make_client_plan(options, route, limits_of(20'000));
  REQUIRE(plan.slots.families().size() == 2);
  CHECK(plan.slots.families()[0].aliases == std::vector{ip("192.168.10.5")});
  CHECK(plan.slots.families()[1].aliases == std::vector{ip("fd00::5")});
}

TEST_CASE("a target that no alias can reach is refused by its family") {
  const auto refused = [](const Endpoint& target, const Address& alias) {
    const ClientOptions options = options_for("10", {"--ips", alias.to_string()});
    return refusal_of(
        [&] { make_client_plan(options, route_to(target, {alias}), limits_of(20'000)); });
  };
  CHECK(refused(kFar, ip("fd00::1")) ==
        "--ips: none of the aliases can reach 192.168.10.1:9000: it is IPv4");
  CHECK(refused({ip("fd00::9"), 80}, ip("10.0.0.1")) ==
        "--ips: none of the aliases can reach [fd00::9]:80: it is IPv6");
  CHECK(refused(kFar, ip("192.168.10.5")).empty());
}

TEST_CASE("too many connections are refused with the slots there are and the aliases missing") {
  const Finding slots = client_findings(plan_for("1.1M", 20'000), limits_of(20'000))[0];
  CHECK(slots.name == "slots");
  CHECK(slots.verdict == Verdict::will_fail);
  CHECK(slots.sentence ==
        "--count: 16 aliases x 63,512 ports x 1 target = 1,016,192 slots; 1,100,000 wanted: 2 more "
        "aliases (--ips)");
  const auto sentence = [](const char* count) {
    return client_findings(plan_for(count, 20'000), limits_of(20'000))[0].sentence;
  };
  CHECK(sentence("1016192").empty());
  CHECK_THAT(sentence("1016193"), ContainsSubstring("1,016,193 wanted: 1 more alias (--ips)"));
}

TEST_CASE("slots that would meet themselves are told") {
  const ClientOptions options = options_for("10", {"--ips", "127.0.0.1", "--ports", "8991-9000"});
  const ClientPlan plan =
      make_client_plan(options, route_to(kTarget, {ip("127.0.0.1")}), limits_of(20'000));
  CHECK(slots_text(plan.slots) ==
        "1 alias x 10 ports x 1 target, less 1 that would meet itself = 9 slots");
  CHECK(client_findings(plan, limits_of(20'000))[0].verdict == Verdict::will_fail);
}

TEST_CASE("a host that reserves every port has no slots, and that is said") {
  HostFacts limits = limits_of(20'000);
  limits.reserved_ports = {{1, 65535}};
  const ClientPlan plan = make_client_plan(options_for("10"), route_to(kTarget), limits);
  CHECK(plan.slots.size() == 0);
  CHECK(client_findings(plan, limits)[0].verdict == Verdict::will_fail);
}

TEST_CASE("memory is counted for both ends when the target is here") {
  HostFacts limits = limits_of(20'000);
  limits.memory_available = 6'000'000'000;
  ClientPlan plan = plan_for("1M", 20'000);
  CHECK(client_findings(plan, limits)[2].verdict == Verdict::ok);
  plan.target_is_here = true;
  CHECK(client_findings(plan, limits)[2].verdict == Verdict::will_fail);
}

TEST_CASE("findings have the names that --ignore takes") {
  std::vector<std::string> names;
  for (const Finding& f : client_findings(plan_for("1M", 20'000), limits_of(20'000)))
    names.push_back(f.name);
  CHECK(names == std::vector<std::string>{
                     "slots",       "aliases",        "memory",        "workers",   "nofile",
                     "nr_open",     "file-max",       "epoll-watches", "processes", "cgroup",
                     "tcp-mem",     "conntrack",      "orphans",       "time-wait", "somaxconn",
                     "syn-backlog", "netdev-backlog", "tcp-hash",      "rp-filter", "arp",
                     "neighbours",  "bandwidth",      "ports"});
}

TEST_CASE("the plan is told in one sentence") {
  CHECK(to_sentence(plan_for("1M", 20'000)) ==
        "1,000,000 connections from 16 aliases to 192.168.10.1:9000 at 10,000/s, 51 workers; then "
        "holds until Ctrl-C, drains and leaves");
  CHECK(to_sentence(plan_for("1", 20'000, {"--rate", "max", "--hold", "30s", "--workers", "1"})) ==
        "1 connection from 16 aliases to 192.168.10.1:9000 at max, 1 worker; then holds 30s, "
        "drains and leaves");
  CHECK_THAT(to_sentence(plan_for("2k", 20'000, {"--steps", "1k,2k", "--verify"})),
             ContainsSubstring(", in plateaus of 1,000 2,000, each but the last held 30s; then") &&
                 ContainsSubstring("probes every connection, drains"));
}

TEST_CASE("planned traffic is needed of the link: the article's 200,000 x 1 KB a second") {
  const auto needs = [](std::vector<std::string> words) {
    words.insert(words.end(), {"--ips", "127.1.0.1-127.1.0.16"});
    return client_needs(make_client_plan(options_for("1M", words),
                                         route_to({ip("127.0.0.1"), 9000}, ips("127.1.0.1", 16)),
                                         limits_of(20'000)));
  };
  CHECK(needs({}).traffic_bytes_per_s == 0);
  const Needs article = needs({"--active", "20%", "--message-size", "1kB"});
  CHECK(article.traffic_bytes_per_s == 200'000'000);
  CHECK(article.queued_bytes == 200'000'000);
  CHECK(needs({"--active", "20%", "--message-size", "1kB", "--message-every", "4s"})
            .traffic_bytes_per_s == 50'000'000);
}

TEST_CASE("a port that is listened on costs a slot of each alias") {
  HostFacts limits = limits_of(20'000);
  limits.listening = {2005};
  const auto have = [&limits](std::uint64_t aliases) {
    const Route route = route_to(kTarget, ips("127.0.1.1", aliases));
    const ClientOptions options =
        options_for("10", {"--ports", "2000-2009", "--ips", "127.0.1.1-127.0.1.3"});
    return client_findings(make_client_plan(options, route, limits), limits)[0].have_number;
  };
  CHECK(have(1) == 9U);
  CHECK(have(3) == 27U);
}

TEST_CASE("how many more aliases would carry the count") {
  const auto sentence = [](const char* count) {
    const ClientOptions options =
        options_for(count, {"--ports", "2000-2009", "--ips", "127.0.1.1"});
    const HostFacts limits = limits_of(20'000);
    const Route route = route_to(kTarget, ips("127.0.1.1", 1));
    return client_findings(make_client_plan(options, route, limits), limits)[0].sentence;
  };
  CHECK_THAT(sentence("20"), ContainsSubstring(": 1 more alias (--ips)"));
  CHECK_THAT(sentence("21"), ContainsSubstring(": 2 more aliases (--ips)"));
}

}  // namespace
}  // namespace c1k
