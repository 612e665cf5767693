#include "common/net/slots.h"

#include <map>
#include <set>
#include <tuple>

#include "tests/catch.h"
#include "tests/client/plan/plan_of.h"

namespace c1k {
namespace {

using Ranges = std::vector<PortRange>;

std::vector<Endpoint> targets(const std::string& address, std::uint16_t first, int count) {
  std::vector<Endpoint> all;
  for (int i = 0; i < count; ++i)
    all.push_back({ip(address), static_cast<std::uint16_t>(first + i)});
  return all;
}

using Key = std::tuple<Address, std::uint16_t, Endpoint>;
Key key(const Slots& slots, std::uint64_t i) {
  const Slot slot = slots.at(i);
  const SlotFamily& family = slots.families()[slot.family];
  return {family.aliases[slot.alias], slot.port, family.targets[slot.target]};
}

TEST_CASE("slots go over targets first, then aliases, then ports") {
  const Slots slots({{ips("10.0.0.1", 2), targets("10.0.0.9", 80, 3)}}, {{2000, 2001}});
  CHECK(slots.size() == 12);
  for (std::uint64_t i = 0; i < slots.size(); ++i) {
    const Slot slot = slots.at(i);
    CHECK(slot.target == i % 3);
    CHECK(slot.alias == i / 3 % 2);
    CHECK(slot.port == 2000 + i / 6);
  }
}

TEST_CASE("all slots are different, and an alias meets targets of its family only") {
  for (std::uint64_t a4 = 0; a4 <= 3; ++a4)
    for (std::uint64_t a6 = 0; a6 <= 2; ++a6)
      for (int t4 = 0; t4 <= 2; ++t4)
        for (int t6 = 0; t6 <= 2; ++t6) {
          const Slots slots({{ips("10.0.0.1", a4), targets("10.0.0.9", 80, t4)},
                             {ips("fd00::1", a6), targets("fd00::9", 80, t6)}},
                            {{1024, 1026}, {5000, 5000}});
          std::set<Key> seen;
          for (std::uint64_t i = 0; i < slots.size(); ++i) {
            const Key slot = key(slots, i);
            REQUIRE(std::get<0>(slot).family() == std::get<2>(slot).address.family());
            seen.insert(slot);
            REQUIRE(slots.number_of(slots.at(i)) == i);
          }
          REQUIRE(seen.size() == slots.size());
          REQUIRE(slots.size() ==
                  4 * (a4 * static_cast<std::uint64_t>(t4) + a6 * static_cast<std::uint64_t>(t6)));
        }
}

TEST_CASE("from the first slot on, no alias or target has more than one more than another") {
  const Slots slots({{ips("10.0.0.1", 5), targets("10.0.0.9", 80, 3)}}, {{1024, 1040}});
  std::map<Address, std::uint64_t> per_alias;
  std::map<Endpoint, std::uint64_t> per_target;
  for (std::uint64_t i = 0; i < slots.size(); ++i) {
    ++per_alias[std::get<0>(key(slots, i))];
    ++per_target[std::get<2>(key(slots, i))];
    if ((i + 1) % 15 == 0)
      for (const auto& [alias, uses] : per_alias) REQUIRE(uses == (i + 1) / 5);
    if ((i + 1) % 3 == 0)
      for (const auto& [target, uses] : per_target) REQUIRE(uses == (i + 1) / 3);
  }
}

TEST_CASE("two families take turns until the smaller is used up") {
  for (const bool v4_is_larger : {true, false}) {
    const Slots slots({{ips("10.0.0.1", v4_is_larger ? 3 : 1), targets("10.0.0.9", 80, 1)},
                       {ips("fd00::1", v4_is_larger ? 1 : 3), targets("fd00::9", 80, 1)}},
                      {{2000, 2001}});
    REQUIRE(slots.size() == 8);
    for (std::uint64_t i = 0; i < 8; ++i)
      CHECK(slots.at(i).family == (i < 4 ? i % 2 : (v4_is_larger ? 0 : 1)));
  }
}

TEST_CASE("slots of one size alternate to the last") {
  const Slots slots({{ips("10.0.0.1", 2), targets("10.0.0.9", 80, 1)},
                     {ips("fd00::1", 2), targets("fd00::9", 80, 1)}},
                    {{2000, 2000}});
  for (std::uint64_t i = 0; i < 4; ++i) CHECK(slots.at(i).family == i % 2);
}

TEST_CASE("a slot that would meet itself is left out, and not counted") {
  const Slots slots({{ips("127.0.0.1", 2), targets("127.0.0.1", 9000, 1)}}, {{8999, 9001}});
  CHECK(slots.size() == 6);
  CHECK(slots.usable() == 5);
  std::uint64_t own = 0;
  for (std::uint64_t i = 0; i < slots.size(); ++i) {
    if (!slots.is_own(slots.at(i))) continue;
    ++own;
    CHECK(key(slots, i) == Key{ip("127.0.0.1"), 9000, {ip("127.0.0.1"), 9000}});
  }
  CHECK(own == 1);
}

TEST_CASE("own slots are only those whose port and address are both in the plan") {
  CHECK(Slots({{ips("127.0.0.1", 2), targets("127.0.0.1", 9000, 1)}}, {{1024, 8999}}).usable() ==
        2 * 7976);
  CHECK(Slots({{ips("127.0.0.2", 2), targets("127.0.0.1", 9000, 1)}}, {{9000, 9000}}).usable() ==
        2);
  const Slots several({{ips("127.0.0.1", 3), targets("127.0.0.2", 9000, 4)}}, {{9001, 9002}});
  CHECK(several.size() - several.usable() == 2);
}

TEST_CASE("a family without aliases or targets, and a plan without ports, has no slots") {
  const Slots one({{ips("10.0.0.1", 2), {}}, {ips("fd00::1", 2), targets("fd00::9", 80, 1)}},
                  {{2000, 2000}});
  CHECK(one.families().size() == 1);
  CHECK(one.aliases() == 2);
  CHECK(one.targets() == 1);
  CHECK(one.size() == 2);
  CHECK(Slots({{ips("10.0.0.1", 2), targets("10.0.0.9", 80, 1)}}, {}).size() == 0);
  CHECK(Slots{}.size() == 0);
}

TEST_CASE("by default 63,512 ports: 16 aliases make a million") {
  const Ranges ports = default_ports({32768, 60999}, {});
  CHECK(ports == Ranges{{1024, 59999}, {61000, 65535}});
  const Slots slots({{ips("192.168.10.131", 16), targets("192.168.10.1", 9000, 1)}}, ports);
  CHECK(slots.ports() == 63'512);
  CHECK(slots.size() == 1'016'192);
  CHECK(slots.usable() == 1'016'192);
  CHECK(slots.at(1'016'191).port == 65'535);
  CHECK(slots.at(1'016'191).alias == 15);
}

TEST_CASE("reserved ports are left to whom they are reserved for") {
  CHECK(default_ports({32768, 60999}, {{80, 80}, {2000, 2999}, {65535, 65535}}) ==
        Ranges{{1024, 1999}, {3000, 59999}, {61000, 65534}});
  CHECK(default_ports({32768, 60999}, {{59990, 61010}}) == Ranges{{1024, 59989}, {61011, 65535}});
  CHECK(default_ports({32768, 60999}, {{1, 65535}}).empty());
}

TEST_CASE("the last 1,000 of the kernel's range are left, wherever it lies") {
  CHECK(default_ports({1024, 65535}, {}) == Ranges{{1024, 64535}});
  CHECK(default_ports({40000, 40009}, {}) == Ranges{{1024, 39999}, {40010, 65535}});
  CHECK(default_ports({500, 1500}, {}) == Ranges{{1501, 65535}});
}

TEST_CASE("65,536 targets and as many aliases are told apart in no time") {
  std::vector<SlotFamily> families{{ips("10.1.0.0", 65'536), {}}};
  for (std::uint64_t i = 0; i < 65'536; ++i)
    families[0].targets.push_back({ip("10.1.255.0").plus(i), 2000});
  const Slots slots(std::move(families), {{2000, 2000}});
  CHECK(slots.size() - slots.usable() == 256);
}

}  // namespace
}  // namespace c1k
