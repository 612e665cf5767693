#include "common/record/sample_sum.h"

#include <algorithm>

#include "common/record/host_figures.h"

namespace c1k {
namespace {

// Of the first host as it is; after it known only as long as all know it.
template <class Figure>
void add_figure(std::optional<Figure>& sum, const std::optional<Figure>& figure, bool is_first) {
  if (is_first)
    sum = figure;
  else
    sum = sum && figure ? std::optional(*sum + *figure) : std::nullopt;
}

void add_slab_caches(std::vector<SlabCache>& sum, const std::vector<SlabCache>& caches) {
  for (const SlabCache& cache : caches) {
    const auto same = std::find_if(sum.begin(), sum.end(),
                                   [&](const SlabCache& one) { return one.name == cache.name; });
    if (same == sum.end())
      sum.push_back(cache);
    else
      same->bytes += cache.bytes;
  }
}

void add_figures(HostFigures& sum, const HostFigures& host, bool is_first) {
  for (const HostFigure& of : kHostFigures) add_figure(sum.*of.figure, host.*of.figure, is_first);
  for (const HostShare& of : kHostShares) add_figure(sum.*of.share, host.*of.share, is_first);
  for (std::size_t i = 0; i < kKernelCounters; ++i)
    add_figure(sum.kernel[i], host.kernel[i], is_first);
  add_slab_caches(sum.slab_caches, host.slab_caches);
}

}  // namespace

void SampleSum::add(const Sample& host) {
  for (std::size_t i = 0; i < std::min(sum_.counts.size(), host.counts.size()); ++i)
    sum_.counts[i] += host.counts[i];
  // At max none has a rate; past its ramp a host asks for nothing.
  if (host.asked_per_s) sum_.asked_per_s = sum_.asked_per_s.value_or(0) + *host.asked_per_s;
  sum_.attempted_max_10ms += host.attempted_max_10ms;
  sum_.lost_ms = std::max(sum_.lost_ms, host.lost_ms);
  sum_.workers += host.workers;
  add_figure(sum_.cpu_pct, host.cpu_pct, hosts_ == 0);
  if (host.oldest_unanswered_ns)
    sum_.oldest_unanswered_ns =
        std::max(sum_.oldest_unanswered_ns.value_or(0), *host.oldest_unanswered_ns);
  sum_.stale_rows += host.stale_rows;
  add_figures(sum_.host, host.host, hosts_ == 0);
  ++hosts_;
}

Sample SampleSum::result() const {
  Sample sample = sum_;
  for (const HostShare& of : kHostShares)
    if (auto& share = sample.host.*of.share) *share /= static_cast<double>(hosts_);
  return sample;
}

}  // namespace c1k
