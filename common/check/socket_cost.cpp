#include "common/check/socket_cost.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "common/base/refusal.h"
#include "common/host/host_limits.h"
#include "common/host/proc_file.h"
#include "common/net/poller.h"
#include "common/net/socket.h"

namespace c1k {
namespace {

constexpr std::uint64_t kMostPairs = 3'000;
constexpr std::uint64_t kFewestPairs = 500;  // fewer drown in the slabs' own rounding

constexpr std::string_view kMessage = "?";  // its payload is in pages, not in slabs

using Bytes = std::optional<std::uint64_t>;

// For each of `things`.
Bytes growth(const Bytes& before, const Bytes& after, std::uint64_t things) {
  if (!before || !after || *after <= *before) return std::nullopt;
  return (*after - *before) / things;
}

Bytes believed(const Bytes& bytes, std::uint64_t least, std::uint64_t most) {
  return bytes && *bytes >= least && *bytes <= most ? bytes : std::nullopt;
}

struct Descriptors {
  Descriptors() = default;
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;
  ~Descriptors() {
    for (const int descriptor : all) close_descriptor(descriptor);
  }
  std::vector<int> all;
};

Bytes slab_bytes() {
  if (const auto text = read_proc("/proc/slabinfo"))
    return active_slab_bytes(text->c_str(), static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
  const auto text = read_proc("/proc/meminfo");
  const auto kilobytes = text ? figure_in(*text, "Slab:") : std::nullopt;
  return kilobytes ? std::optional(*kilobytes * 1024) : std::nullopt;
}

// One more connection to the listener, both ends watched. On loopback a connect is decided when it
// returns, and its other end waits in the queue.
bool open_pair(int listener, const SocketAddress& source, const SocketAddress& target,
               Poller& poller, Descriptors& open) {
  const ConnectStart start = start_connect(source, target, CloseMode::reset);
  if (start.descriptor < 0) return false;
  open.all.push_back(start.descriptor);
  const int accepted = accept_connection(listener);
  if (accepted < 0) return false;
  open.all.push_back(accepted);
  return poller.add(start.descriptor, EPOLLIN | EPOLLET) == 0 &&
         poller.add(accepted, EPOLLIN | EPOLLET) == 0;
}

}  // namespace

std::uint64_t active_slab_bytes(const char* slabinfo, std::uint64_t page_bytes) {
  std::uint64_t bytes = 0;
  for (const char* line = slabinfo; line != nullptr && *line != '\0';) {
    unsigned long active = 0, all = 0, size = 0, per_slab = 0, pages = 0;
    if (std::sscanf(line, "%*s %lu %lu %lu %lu %lu :", &active, &all, &size, &per_slab, &pages) ==
            5 &&
        per_slab > 0)
      bytes += active * (pages * page_bytes) / per_slab;
    line = std::strchr(line, '\n');
    if (line != nullptr) ++line;
  }
  return bytes;
}

SocketCost measure_socket_cost() {
  rlimit nofile{};
  ::getrlimit(RLIMIT_NOFILE, &nofile);
  const std::uint64_t room =
      nofile.rlim_cur > 2 * kReservedDescriptors ? nofile.rlim_cur - 2 * kReservedDescriptors : 0;
  const std::uint64_t pairs = std::min(kMostPairs, room / 2);
  if (pairs < kFewestPairs) return {};
  try {
    Descriptors open;
    open.all.reserve(2 * pairs + 1);
    open.all.push_back(open_listener({Address::v4(0x7f000001), 0}, {.backlog = 16}));
    const int listener = open.all.front();
    const SocketAddress source({Address::v4(0x7f000001), 0});
    const SocketAddress target(local_endpoint(listener));
    Poller poller;
    const auto before = slab_bytes();
    for (std::uint64_t i = 0; i < pairs; ++i)
      if (!open_pair(listener, source, target, poller, open)) return {};
    const auto idle = slab_bytes();
    for (std::size_t i = 1; i < open.all.size(); i += 2) send_some(open.all[i], kMessage);
    return {believed(growth(before, idle, 2 * pairs), kLeastSocketBytes, kMostSocketBytes),
            believed(growth(idle, slab_bytes(), pairs), kLeastMessageBytes, kMostMessageBytes)};
  } catch (const Refusal&) {
    return {};  // no listener on loopback
  }
}

}  // namespace c1k
