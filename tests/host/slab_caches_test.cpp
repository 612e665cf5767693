#include "common/host/slab_caches.h"

#include <unistd.h>

#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("a cache's bytes are those of its slabs") {
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const auto caches = parse_slab_caches(
      "slabinfo - version: 2.1\n"
      "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables "
      "<limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n"
      "TCP  20 26 2368 13 8 : tunables 0 0 0 : slabdata 2 2 0\n"
      "dentry  0 0 192 21 1 : tunables 0 0 0 : slabdata 0 0 0\n");
  REQUIRE(caches.size() == 2);
  CHECK(caches[0].name == "TCP");
  CHECK(caches[0].bytes == 16 * page);
  CHECK(caches[1].bytes == 0);
  CHECK(parse_slab_caches("").empty());
}

TEST_CASE("root reads this host's caches, others none") {
  const auto caches = read_slab_caches();
  if (::access("/proc/slabinfo", R_OK) != 0) {
    CHECK(caches.empty());
    return;
  }
  CHECK(caches.size() > 20);
}

}  // namespace
}  // namespace c1k
