// The words above the pictures: what a stranger should take from them first.
#pragma once

#include <string>

#include "report/run_facts.h"

namespace c1k {

// A sentence in large letters, 60 at most as things go, and small ones that belong to it, 110.
struct Caption {
  std::string title;
  std::string subtitle;
};

// `facts` has one side at least.
Caption connections_caption(const RunFacts& facts);
Caption rate_caption(const RunFacts& facts);
Caption memory_caption(const RunFacts& facts);

}  // namespace c1k
