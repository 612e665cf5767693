// Facts and needs for the tests of the check's rules.
#pragma once

#include "common/check/preflight.h"
#include "tests/catch.h"

namespace c1k {

// A host on which nothing is short for needs().
inline HostFacts facts() {
  HostFacts facts;
  facts.nofile_soft = facts.nofile_hard = 20'000;
  facts.memory_available = 16'000'000'000;
  facts.somaxconn = 4096;
  facts.epoll_watches = 5'000'000;
  facts.file_max = 2'000'000;
  facts.files_in_use = 1'000;
  facts.nr_open = 1'048'576;
  facts.threads_max = 100'000;
  facts.pid_max = 32'768;
  facts.threads_in_use = 200;
  facts.kernel_version = 6'018;
  facts.max_orphans = 131'072;
  facts.max_tw_buckets = 131'072;
  facts.max_syn_backlog = 2'048;
  facts.syncookies = 1;
  facts.netdev_max_backlog = 1'000;
  facts.tcp_hash_buckets = 524'288;
  facts.tcp_mem_low = 75'000;
  facts.tcp_mem_pressure = 100'000;
  facts.tcp_mem_max = 200'000;
  facts.neighbours_max = 1'024;
  facts.devices_up = 1;
  facts.device = {"eth1", false, 10'000, 0, 0, 0, 0, 0, 0};
  return facts;
}

inline Needs needs() {
  Needs needs;
  needs.connections = 1'000'000;
  needs.workers = 51;
  needs.at_work = 2;
  needs.capacity = 19'968;
  needs.kept_back = 32;
  needs.user_bytes = 50'000'000;
  needs.aliases = 16;
  needs.rate = 10'000;
  return needs;
}

inline Finding row(const char* name, const Needs& needs, const HostFacts& facts) {
  for (const Finding& finding : host_findings(needs, facts))
    if (finding.name == name) return finding;
  FAIL("no row " << name);
  return {};
}

// Sets one fact to `value` and gives the row's verdict.
template <class Set>
Verdict with(const char* name, Set set, Needs of = needs()) {
  HostFacts changed = facts();
  set(changed, of);
  return row(name, of, changed).verdict;
}

}  // namespace c1k
