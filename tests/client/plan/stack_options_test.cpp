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

Route route_from(std::uint64_t aliases) {
  Route route;
  route.targets = {{ip("10.9.1.1"), 9'000}};
  route.aliases = ips("10.9.0.1", aliases);
  route.sources = {ip("10.9.0.1")};
  return route;
}

HostLimits host_of(unsigned cores) {
  HostLimits limits;
  limits.cores = cores;
  limits.nofile_hard = 20'000;
  limits.port_range = PortRange{32'768, 60'999};
  return limits;
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

TEST_CASE("how frames come and go is said, or chosen") {
  const std::vector<std::string> own{"--stack", "own", "--dev", "eth1", "--ips", "10.9.0.1"};
  const auto with = [&own](const std::vector<std::string>& more) {
    auto words = own;
    words.insert(words.end(), more.begin(), more.end());
    return parse(words);
  };
  CHECK_FALSE(with({})->stack.io);
  CHECK(with({"--stack-io", "xdp"})->stack.io == StackIo::xdp);
  CHECK(with({"--stack-io", "packet"})->stack.io == StackIo::packet);
  CHECK_THROWS_WITH(with({"--stack-io", "dpdk"}),
                    ContainsSubstring("--stack-io") && ContainsSubstring("packet or xdp"));
  CHECK_THROWS_WITH(parse({"--stack-io", "xdp"}), ContainsSubstring("--stack own"));
  const Route route = route_from(1);
  const HostLimits limits = host_of(8);
  CHECK(make_client_plan(*with({"--stack-io", "xdp"}), route, limits).workers == 1);
  CHECK_THROWS_WITH(make_client_plan(*with({"--stack-io", "xdp", "--workers", "2"}), route, limits),
                    ContainsSubstring("--workers 2") && ContainsSubstring("--stack-io packet"));
}

TEST_CASE("its plan has a worker for each core, ports enough for twice the count, and no limit") {
  ClientOptions options = *parse({"--stack", "own", "--dev", "eth1", "--ips", "10.9.0.1-16"});
  options.count = 1'000'000;
  const Route route = route_from(16);
  const HostLimits limits = host_of(2);
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
