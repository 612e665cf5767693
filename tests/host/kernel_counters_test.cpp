#include "common/host/kernel_counters.h"

#include <vector>

#include "tests/catch.h"
#include "tests/net/sockets.h"

namespace c1k {
namespace {

constexpr std::string_view kText =
    "TcpExt: A Bee C\n"
    "TcpExt: 1 22 18446744073709551615\n"
    "IpExt: A\n"
    "IpExt: 7\n";

TEST_CASE("a figure stands below its name in the section's second line") {
  CHECK(paired_figure(kText, "TcpExt:", "A") == 1U);
  CHECK(paired_figure(kText, "TcpExt:", "Bee") == 22U);
  CHECK(paired_figure(kText, "TcpExt:", "C") == 18446744073709551615U);
  CHECK(paired_figure(kText, "IpExt:", "A") == 7U);
  CHECK(paired_figure(kText, "TcpExt:", "Be") == std::nullopt);
  CHECK(paired_figure(kText, "UdpExt:", "A") == std::nullopt);
  CHECK(paired_figure("TcpExt: A\n", "TcpExt:", "A") == std::nullopt);
}

TEST_CASE("growth is known where both moments are") {
  KernelCounters before, now;
  before[0] = 5;
  now[0] = 7;
  now[1] = 9;
  before[2] = 3;
  before[3] = 4;
  now[3] = 1;
  const KernelCounters grown = growth(now, before);
  CHECK(grown[0] == 2U);
  CHECK(grown[1] == std::nullopt);
  CHECK(grown[2] == std::nullopt);
  CHECK(grown[3] == std::nullopt);  // a counter that falls is another counter
  CHECK(counter_in(grown, "listen_overflows") == 2);
  CHECK(counter_in(grown, "listen_drops") == 0);
}

TEST_CASE("this kernel tells all of them, and counts an accept queue that overflows") {
  const Listener listener({.backlog = 0});  // its queue holds one
  const KernelCounters before = read_kernel_counters("/proc/self/net");
  for (const auto& counter : before) CHECK(counter.has_value());
  std::vector<Owned> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back(connect_from(endpoint("127.0.1.1"), listener.at()).descriptor);
  CHECK(eventually([&before] {
    const KernelCounters now = read_kernel_counters("/proc/self/net");
    return counter_in(growth(now, before), "listen_overflows") > 0;
  }));
}

}  // namespace
}  // namespace c1k
