#include "client/plan/stack_options.h"

#include "client/plan/options.h"
#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

std::optional<ClientOptions> parse(std::vector<std::string> more) {
  std::vector<std::string> words{"c1k-client", "--target", "10.9.1.1:9000", "--count", "1k"};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return parse_client_options(static_cast<int>(arguments.size()), arguments.data());
}

TEST_CASE("a stack of our own needs a device and addresses; the kernel's takes no device") {
  CHECK_FALSE(parse({})->stack.is_own);
  const auto own = parse({"--stack", "own", "--dev", "eth1", "--ips", "10.9.0.0/16"});
  CHECK(own->stack.is_own);
  CHECK(own->stack.device == "eth1");
  CHECK_THROWS_WITH(parse({"--stack", "own", "--ips", "10.9.0.1"}), ContainsSubstring("--dev"));
  CHECK_THROWS_WITH(parse({"--stack", "own", "--dev", "eth1"}), ContainsSubstring("--ips"));
  CHECK_THROWS_WITH(parse({"--dev", "eth1"}), ContainsSubstring("--stack own"));
  CHECK_THROWS_WITH(parse({"--stack", "dpdk"}), ContainsSubstring("'dpdk'"));
  CHECK_THROWS_WITH(
      parse({"--stack", "own", "--dev", "eth1", "--ips", "10.9.0.1", "--ports", "kernel"}),
      ContainsSubstring("--ports kernel"));
}

TEST_CASE("its plan has a worker for each core, ports enough for twice the count, and no limit") {
  ClientOptions options = *parse({"--stack", "own", "--dev", "eth1", "--ips", "10.9.0.1-16"});
  options.count = 1'000'000;
  Route route;
  route.targets = {{ip("10.9.1.1"), 9'000}};
  route.aliases = ips("10.9.0.1", 16);
  route.sources = {ip("10.9.0.1")};
  HostLimits limits;
  limits.cores = 2;
  limits.nofile_hard = 20'000;
  limits.port_range = PortRange{32'768, 60'999};
  const ClientPlan plan = make_client_plan(options, route, limits);
  CHECK(plan.workers == 2);
  CHECK(plan.per_worker == 500'000);
  CHECK(plan.slots.size() >= 1'000'000);
  for (std::uint64_t part = 0; part < 2; ++part) {
    const Slots share = plan.slots.share(part, 2);
    CHECK(share.size() >= 500'000);
    for (const std::uint64_t i : {std::uint64_t{0}, share.size() / 2, share.size() - 1})
      CHECK(share.at(i).port % 2 == part);
  }
  options.count = 1'000;
  CHECK(make_client_plan(options, route, limits).slots.size() < 5'000);
}

}  // namespace
}  // namespace c1k
