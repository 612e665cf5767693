#include "common/run/memory_cost.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string_view>

namespace c1k {
namespace {

// A cache that grows by less for each connection, or whose growth is not three times its own
// error, has nothing to do with them.
constexpr double kLeastBytes = 4;
constexpr double kClear = 3;
// Both ends of a connection are on this host when it has two sockets more for each. Above this.
constexpr double kBothEnds = 1.5;
// So far from two they are not those of the two ends alone.
constexpr double kOthers = 0.1;

// A line through points that lie together says nothing, nor does one that its points don't follow:
// it is off by more than half of what it says, and not just by a word or two.
FittedBytes fitted(const LinearFit& fit) {
  constexpr double kLeastSpread = 0.1;  // of the most
  constexpr double kFewBytes = 16;
  if (fit.most_x() - fit.least_x() < kLeastSpread * fit.most_x()) return {};
  const double slope = std::abs(fit.slope().value_or(0));
  if (fit.slope_error().value_or(0) > std::max(kFewBytes, slope / 2)) return {};
  return {fit.slope(), fit.slope_error(), fit.intercept()};
}

// Caches of files, whatever grows in them: other programs' reading, and our own of /proc.
bool is_of_files(std::string_view name) {
  if (name.starts_with("sock_") || name.starts_with("lsm_")) return false;
  if (name.ends_with("_inode_cache") || name == "inode_cache") return true;
  for (const std::string_view of_files :
       {"radix_tree_node", "buffer_head", "ext4_", "btrfs_", "xfs_", "nfs_", "kernfs_"})
    if (name.starts_with(of_files)) return true;
  return false;
}

bool grows_clearly(const LinearFit& fit) {
  const double slope = fit.slope().value_or(0);
  return slope >= kLeastBytes && slope >= kClear * fit.slope_error().value_or(0);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What sock_alloc_file() and tcp_prot's slab make for every socket, accepted or connected, is of
// both ends alike. inet_csk_get_port() makes the buckets at bind; an accepted socket is put into
// its listener's (__inet_inherit_port of the kernel's net/ipv4/inet_hashtables.c).
OwnerBytes owners_of(const std::vector<std::pair<std::string, double>>& slabs) {
  OwnerBytes owners;
  for (const auto& [name, bytes] : slabs) {
    if (is_one_of(name, {"TCP", "TCPv6", "sock_inode_cache", "filp", "dentry", "lsm_inode_cache",
                         "lsm_file_cache"}))
      owners.each_end += bytes / 2;
    else if (is_one_of(name, {"tcp_bind_bucket", "tcp_bind2_bucket"}))
      owners.client_alone = owners.client_alone.value_or(0) + bytes;
    else
      owners.either += bytes;
  }
  return owners;
}

}  // namespace

void MemoryCost::take(std::uint64_t open, const HostFigures& host) {
  if (samples_++ == 0) slab_at_start_ = host.slab_bytes.value_or(0);
  if (samples_ > 1 && open <= most_open_) return;
  most_open_ = open;
  at_most_open_ = host;
  const auto x = static_cast<double>(open);
  const auto add = [x](LinearFit& fit, const HostFigures::Figure& figure) {
    if (figure) fit.add(x, static_cast<double>(*figure));
  };
  if (samples_ > 1) add(user_, host.user_bytes);
  add(slab_, host.slab_bytes);
  add(sockets_, host.tcp_alloc);
  for (const SlabCache& cache : host.slab_caches)
    caches_[cache.name].add(x, static_cast<double>(cache.bytes));
}

MemoryFacts MemoryCost::facts() const {
  MemoryFacts facts;
  facts.user = fitted(user_);
  facts.user_total_bytes = at_most_open_.user_bytes;
  facts.kernel = fitted(slab_);
  facts.slab_each = facts.kernel.each;
  facts.caches_read = !caches_.empty();
  if (at_most_open_.slab_bytes && *at_most_open_.slab_bytes > slab_at_start_)
    facts.kernel_total_bytes = *at_most_open_.slab_bytes - slab_at_start_;
  facts.sockets_per_connection = sockets_.slope();
  facts.both_ends_here = facts.sockets_per_connection.value_or(0) > kBothEnds;
  double sum = 0;
  double variance = 0;
  for (const auto& [name, fit] : caches_) {
    if (is_of_files(name) || !grows_clearly(fit)) continue;
    facts.slabs.emplace_back(name, *fit.slope());
    sum += *fit.slope();
    variance += fit.slope_error().value_or(0) * fit.slope_error().value_or(0);
  }
  std::sort(facts.slabs.begin(), facts.slabs.end(),
            [](const auto& a, const auto& b) { return a.second > b.second; });
  if (facts.slabs.empty()) return facts;
  if (std::abs(facts.sockets_per_connection.value_or(0) - 2) <= kOthers)
    facts.owners = owners_of(facts.slabs);
  facts.kernel.each = sum;
  facts.kernel.error = std::sqrt(variance);
  return facts;
}

}  // namespace c1k
