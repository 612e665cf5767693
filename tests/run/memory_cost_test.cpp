#include "common/run/memory_cost.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::WithinRel;

// A host that has given 24 B of ours and 8,100 B of slab to each connection, and two sockets.
HostFigures host_with(std::uint64_t open, std::uint64_t sockets_each = 2) {
  HostFigures host;
  host.user_bytes = 3'000'000 + 24 * open;
  host.slab_bytes = 100'000'000 + 8'200 * open;
  host.tcp_alloc = 50 + sockets_each * open;
  host.slab_caches = {{"TCP", 1'000 + 5'000 * open},
                      {"filp", 3'100 * open},
                      {"dentry", 7'000'000},
                      {"proc_inode_cache", 900 * open},
                      {"tiny", 3 * open}};
  return host;
}

MemoryFacts facts_of_ramp(std::uint64_t sockets_each = 2) {
  MemoryCost cost;
  for (const std::uint64_t open : {0, 10'000, 20'000, 40'000})
    cost.take(open, host_with(open, sockets_each));
  return cost.facts();
}

TEST_CASE("each connection costs the slope, the rest is paid anyway") {
  const MemoryFacts facts = facts_of_ramp();
  CHECK_THAT(facts.user.each.value_or(0), WithinRel(24.0, 1e-6));
  CHECK_THAT(facts.user.fixed.value_or(0), WithinRel(3e6, 1e-6));
  CHECK(facts.user_total_bytes == 3'960'000U);
  CHECK(facts.kernel_total_bytes == 328'000'000U);
}

TEST_CASE("the kernel's part is that of the caches that grow with the connections") {
  const MemoryFacts facts = facts_of_ramp();
  CHECK_THAT(facts.kernel.each.value_or(0), WithinRel(8100.0, 1e-6));
  CHECK_THAT(facts.slab_each.value_or(0), WithinRel(8200.0, 1e-6));
  REQUIRE(facts.slabs.size() == 2);  // not what stands, hardly grows, or is of files
  CHECK(facts.slabs[0].first == "TCP");
  CHECK_THAT(facts.slabs[0].second, WithinRel(5000.0, 1e-6));
  CHECK(facts.slabs[1].first == "filp");
}

TEST_CASE("without names it is all of Slab") {
  MemoryCost cost;
  for (const std::uint64_t open : {0, 10, 20}) {
    HostFigures host = host_with(open);
    host.slab_caches.clear();
    cost.take(open, host);
  }
  CHECK(cost.facts().slabs.empty());
  CHECK_THAT(cost.facts().kernel.each.value_or(0), WithinRel(8200.0, 1e-6));
}

TEST_CASE("two sockets for each connection are both ends on this host") {
  CHECK(facts_of_ramp(2).both_ends_here);
  CHECK_FALSE(facts_of_ramp(1).both_ends_here);
  CHECK_THAT(facts_of_ramp(1).sockets_per_connection.value_or(0), WithinRel(1.0, 1e-6));
}

TEST_CASE("where both ends are here, what every socket has is halved") {
  const auto owners_with = [](double sockets_each, bool merged = false) {
    MemoryCost cost;
    for (const std::uint64_t open : {0, 10'000, 20'000}) {
      HostFigures host = host_with(open);
      host.tcp_alloc = static_cast<std::uint64_t>(sockets_each * static_cast<double>(open));
      if (!merged) host.slab_caches.push_back({"tcp_bind2_bucket", 128 * open});
      host.slab_caches.push_back({"eventpoll_epi", 256 * open});
      cost.take(open, host);
    }
    return cost.facts().owners;
  };
  const auto owners = owners_with(2);
  REQUIRE(owners);
  CHECK_THAT(owners->each_end, WithinRel(4050.0, 1e-6));  // TCP and filp
  CHECK_THAT(owners->client_alone.value_or(0), WithinRel(128.0, 1e-6));
  CHECK_THAT(owners->either, WithinRel(256.0, 1e-6));
  CHECK_FALSE(owners_with(2, true)->client_alone);
  CHECK(owners_with(2.09));
  CHECK_FALSE(owners_with(2.11));  // somebody else's are among them
  CHECK_FALSE(owners_with(1));
}

TEST_CASE("samples that hold no more than before say nothing") {
  MemoryCost cost;
  for (const std::uint64_t open : {0, 10'000, 20'000}) cost.take(open, host_with(open));
  HostFigures later = host_with(20'000);
  later.slab_bytes = later.user_bytes = 9'000'000'000;
  cost.take(20'000, later);
  cost.take(5'000, later);
  CHECK_THAT(cost.facts().user.each.value_or(0), WithinRel(24.0, 1e-6));
  CHECK(cost.facts().user_total_bytes == 3'480'000U);
}

}  // namespace
}  // namespace c1k
