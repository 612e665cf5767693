// The client's own rows of the check.
#include "client/check/check.h"

#include "client/work/life.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

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

std::uint64_t user_bytes(const std::vector<std::string>& words, const char* count = "1k") {
  return client_needs(
             make_client_plan(options_for(count, words), route_to(kTarget), limits_of(20'000)))
      .user_bytes;
}

TEST_CASE("our own memory: 24 bytes a connection and 512 KiB a worker, and the addresses") {
  const auto needs = [](std::uint64_t aliases) {
    const ClientPlan plan =
        make_client_plan(options_for("1M", {"--ips", "127.0.1.1-127.0.1.16"}),
                         route_to(kTarget, ips("127.0.1.1", aliases)), limits_of(20'000));
    return client_needs(plan).user_bytes;
  };
  // Each worker holds the addresses of all aliases and targets, 28 bytes each.
  CHECK(needs(16) == 1'000'000 * 24 + 51 * (524'288 + 17 * 28));
  CHECK(needs(17) - needs(16) == 51 * 28);
}

TEST_CASE("where more is done, the tables of that are reckoned by their own rows") {
  const auto more = [](const std::vector<std::string>& words) {
    return user_bytes(words) - user_bytes({});
  };
  CHECK(more({"--refill"}) == 1'000 * Life::memory(options_for("1k", {"--refill"}).life).each);
  CHECK(more({"--refill"}) >= 1'000 * 24);                              // row and a free slot
  CHECK(more({"--reconnect", "1s..2s"}) >= 1'000 * 40);                 // row and a return
  CHECK(more({"--lifetime", "1s..2s"}) > more({"--refill"}) + 20'000);  // and ends
  // The message and the wheel's places; and for each speaker its rows: the link's, rounds, wheel's.
  const std::uint64_t speaks = more({"--active", "1", "--message-size", "1B"});
  CHECK(speaks >= 2 * 3 * 4'000 * 8);
  const std::uint64_t all_speak = more({"--active", "100%", "--message-size", "1B"});
  CHECK(all_speak - speaks >= 999 * (56 + 16 + 16));
  CHECK(all_speak - speaks <= 1'000 * 128);
  CHECK(more({"--active", "1", "--active-choice", "rotating", "--message-size", "1B"}) >=
        all_speak);
  CHECK(more({"--expect-greeting"}) >= 1'000 * (56 + 16 + 16));
  CHECK(more({"--active", "1", "--message-size", "100kB"}) == speaks + 2 * (100'000 - 1));
  CHECK(more({"--active", "1", "--message-size", "1B", "--message-every", "1h"}) >
        speaks + 2 * 1'000'000);
  CHECK(more({"--answer", "push"}) > 1'000 * (56 + 16 + 16));
}

TEST_CASE("messages that nobody has read are memory of the kernel's") {
  HostFacts facts = limits_of(20'000);
  const auto need = [&facts](std::vector<std::string> words, bool is_here) {
    Route route = route_to(kTarget);
    route.target_is_here = is_here;
    const ClientPlan plan = make_client_plan(options_for("1k", std::move(words)), route, facts);
    return *client_findings(plan, facts)[2].need_number - client_needs(plan).user_bytes;
  };
  const std::uint64_t silent = need({}, false);
  CHECK(need({"--active", "500", "--message-size", "2kB"}, false) ==
        silent + 500 * (kKernelBytesMessage + 2'000));
  facts.message_bytes = 900;
  CHECK(need({"--active", "500", "--message-size", "2kB"}, false) == silent + 500 * 2'900);
  CHECK(need({"--active", "500", "--message-size", "2kB"}, true) == need({}, true) + 1'000 * 2'900);
  // Those that speak seldom are not all on their way at once.
  CHECK(need({"--active", "500", "--message-size", "2kB", "--message-every", "10s"}, false) ==
        silent + 50 * 2'900);
  CHECK(need({"--active", "500", "--message-size", "2kB", "--message-every", "10ms"}, false) ==
        silent + 500 * 2'900);
  CHECK(need({"--answer", "push"}, false) == silent + 1'000 * 900);
}

TEST_CASE("the writer of a log is a process too") {
  const auto processes = [](std::vector<std::string> words) {
    const ClientPlan plan =
        make_client_plan(options_for("1k", std::move(words)), route_to(kTarget), limits_of(20'000));
    const HostFacts facts = limits_of(20'000);
    for (const Finding& finding : client_findings(plan, facts))
      if (finding.name == "processes") return *finding.need_number;
    return std::uint64_t{0};
  };
  const std::uint64_t none = processes({});
  CHECK(processes({"--csv", "/tmp/c1k-none.csv"}) == none + 1);
  CHECK(processes({"--csv", "-", "--ndjson", "/tmp/c1k-none.ndjson"}) == none + 2);
  CHECK(processes({"--summary", "/tmp/c1k-none.json"}) == none);
}

}  // namespace
}  // namespace c1k
