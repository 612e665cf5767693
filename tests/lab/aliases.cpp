#include "tests/lab/aliases.h"

#include <algorithm>

#include "ipalias/netlink.h"
#include "tests/catch.h"

namespace c1k::lab {

using Catch::Matchers::ContainsSubstring;

std::string addresses() {
  return output_of({"ip", "-o", "address", "show", "dev", "c1k0"}, client_side());
}

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words add(const std::string& ips, const std::string& journal) {
  return {kIpalias, "add", "--dev", "c1k0", "--ips", ips, "--journal", journal};
}

Words remove_all(const std::string& journal) {
  return {kIpalias, "remove", "--all", "--journal", journal};
}

void check_ends(int status, const Words& command, const Words& parts) {
  Program program(command, client_side());
  const int ended = program.wait(kSoon);
  INFO(program.text());
  CHECK(ended == status);
  for (const std::string& part : parts) CHECK_THAT(program.text(), ContainsSubstring(part));
}

bool marks_are_kept() {
  const std::vector<PresentEntry> present = Netlink().present(false);
  const bool kept = std::any_of(present.begin(), present.end(),
                                [](const PresentEntry& one) { return one.mark != 0; });
  if (!kept) WARN("skipped: this kernel gives no mark back, not even that of 127.0.0.1");
  return kept;
}

FreshNetwork::FreshNetwork()
    : holder_({"unshare", "-n", "sh", "-ec", R"(
        ip link set lo up
        ip link add c1k0 type veth peer name far
        ip link set c1k0 addrgenmode none
        ip link set c1k0 up
        ip link set far up
        echo up
        exec sleep 600)"}) {
  REQUIRE(eventually(kSoon, [this] { return holder_.out() == "up\n"; }));
}

Surroundings FreshNetwork::here() const {
  return {.network = "/proc/" + std::to_string(holder_.pid()) + "/ns/net"};
}

std::string FreshNetwork::run(const std::string& script) const {
  return output_of({"sh", "-ec", script}, here());
}

std::string FreshNetwork::contents() const {
  return run(R"((
    ip -o address show dev c1k0
    ip route show table local proto 193
    ip -6 route show table local proto 193
  ) | sed 's/ proto 0xc1//')");
}

}  // namespace c1k::lab
