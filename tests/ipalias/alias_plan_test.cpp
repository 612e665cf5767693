#include "ipalias/alias_plan.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

JournalEntry alias(const std::string& text, std::uint32_t device = 2) {
  const Address address = Address::parse(text);
  const std::uint8_t width = address.family() == Family::v4 ? 32 : 128;
  return {address, width, device, false};
}

TEST_CASE("what is present on any device is not missing, nor a repeated one", "[ipalias]") {
  const Entries wanted{alias("10.0.0.1"), alias("10.0.0.2"), alias("10.0.0.2"), alias("fd00::1")};
  PresentEntry on_another{alias("10.0.0.1", 9), 0};
  on_another.entry.prefix = 24;
  CHECK(missing_entries(wanted, {on_another}) == Entries{alias("10.0.0.2"), alias("fd00::1")});
}

TEST_CASE("only what bears our mark goes", "[ipalias]") {
  const Entries ours{alias("10.0.0.1"), alias("10.0.0.2"), alias("10.0.0.3")};
  const std::vector<PresentEntry> present{{alias("10.0.0.1"), kMark}, {alias("10.0.0.2"), 0}};
  const Removal plan = plan_removal(ours, present, true);
  CHECK(plan.remove == Entries{alias("10.0.0.1")});
  CHECK(plan.foreign == Entries{alias("10.0.0.2")});
  CHECK(plan.forget == Entries{alias("10.0.0.2"), alias("10.0.0.3")});
  // One mark in sight, anybody's, and the kernel keeps them.
  CHECK(plan_removal(ours, present, false).remove == plan.remove);
  std::vector<PresentEntry> unmarked{{alias("10.0.0.1"), 0}, {alias("10.0.0.2"), 0}};
  unmarked.push_back({{Address::parse("10.9.0.0"), 16, 1, true}, kMark});  // of a route: no matter
  CHECK(plan_removal(ours, unmarked, false).remove ==
        Entries{alias("10.0.0.1"), alias("10.0.0.2")});
  CHECK(plan_removal(ours, unmarked, true).remove.empty());
  unmarked.push_back({alias("127.0.0.1", 1), 1});
  CHECK(plan_removal(ours, unmarked, false).remove.empty());
}

TEST_CASE("the ip command that does the same", "[ipalias]") {
  CHECK(ip_command(Verb::add, alias("fd00::1"), "eth1") ==
        "ip address add fd00::1/128 dev eth1 nodad");
  CHECK(ip_command(Verb::remove, alias("10.0.0.1"), "eth1") ==
        "ip address del 10.0.0.1/32 dev eth1");
  CHECK(ip_command(Verb::add, {Address::parse("10.9.0.0"), 16, 1, true}, "lo") ==
        "ip route add local 10.9.0.0/16 dev lo proto 193");
  CHECK_THAT(refusal_of([] { wanted_entries({Address::parse("224.0.0.1")}, 2, {}, 1); }),
             ContainsSubstring("--ips: 224.0.0.1"));
}

}  // namespace
}  // namespace c1k
