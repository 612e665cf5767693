#include "common/host/slab_caches.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "common/host/proc_file.h"

namespace c1k {

std::vector<SlabCache> parse_slab_caches(const std::string& text) {
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::vector<SlabCache> caches;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    char name[64];
    unsigned long long pages = 0, slabs = 0;
    // name, active_objs, num_objs, objsize, objperslab, pagesperslab : tunables ... : slabdata
    // active_slabs, num_slabs, sharedavail. The two lines of the header do not match.
    if (std::sscanf(line.c_str(),
                    "%63s %*u %*u %*u %*u %llu : tunables %*u %*u %*u : slabdata %*u %llu", name,
                    &pages, &slabs) == 3)
      caches.push_back({name, slabs * pages * page});
  }
  return caches;
}

std::vector<SlabCache> read_slab_caches() {
  const auto text = read_proc("/proc/slabinfo");
  return text ? parse_slab_caches(*text) : std::vector<SlabCache>{};
}

}  // namespace c1k
