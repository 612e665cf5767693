// The kernel's object caches by name: what its memory is made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/record/sample.h"

namespace c1k {

// All caches of /proc/slabinfo, which only root may read; empty: it can't be read here. A cache's
// bytes are those of its slabs (num_slabs x pagesperslab x the page's size), so what lies free in
// them counts: the host can use it for nothing else. Names of equal size may be merged into one.
std::vector<SlabCache> read_slab_caches();

// The same out of a text in slabinfo's format, version 2.1 (slabinfo(5)).
std::vector<SlabCache> parse_slab_caches(const std::string& text);

}  // namespace c1k
