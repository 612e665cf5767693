#include "fleet/host_book.h"

#include <algorithm>
#include <utility>

namespace c1k {
namespace {

// A host that is lost counts on, and does nothing: neither processes nor rates, and nobody knows
// what its /proc says.
Sample at_rest(const Sample& sample) {
  Sample rest;
  rest.counts = sample.counts;
  rest.lost_ms = sample.lost_ms;
  return rest;
}

}  // namespace

void HostBook::take(std::size_t host, const Sample& sample) {
  Host& of = hosts_.at(host);
  if (of.is_lost) return;
  of.newest = sample;
  of.newest->counts.resize(kFleetCounters, 0);
  of.newest->timings = {};
  of.most_in_10ms = std::max(of.most_in_10ms, sample.attempted_max_10ms);
  timings_ += sample.timings;
}

void HostBook::lose(std::size_t host) {
  Host& of = hosts_.at(host);
  if (std::exchange(of.is_lost, true) || !of.newest) return;
  *of.newest = at_rest(*of.newest);
  book_lost(of.newest->counts, static_cast<std::size_t>(FleetCount::failed_host_lost),
            static_cast<std::size_t>(FleetCount::closed_host_lost));
}

bool HostBook::is_done(std::size_t host) const {
  const Host& of = hosts_.at(host);
  return !of.is_lost && of.newest && of.newest->phase == Phase::done;
}

Phase HostBook::phase() const {
  Phase least = Phase::done;
  for (const Host& host : hosts_)
    if (!host.is_lost) least = std::min(least, host.newest ? host.newest->phase : Phase::ramp);
  return least;
}

Sample HostBook::row(Nanoseconds time, std::uint64_t unix_ms) {
  SampleSum here(kFleetCounters);
  SampleSum lost(kFleetCounters);
  std::uint64_t hosts = 0;
  for (Host& host : hosts_) {
    if (!host.is_lost) ++hosts;
    if (!host.newest) continue;
    host.newest->attempted_max_10ms = std::exchange(host.most_in_10ms, 0);
    (host.is_lost ? lost : here).add(*host.newest);
  }
  Sample sample = here.result();
  const Sample gone = lost.result();
  for (std::size_t i = 0; i < kFleetCounters; ++i) sample.counts[i] += gone.counts[i];
  sample.lost_ms = std::max(sample.lost_ms, gone.lost_ms);
  sample.counts[static_cast<std::size_t>(FleetCount::hosts)] = hosts;
  sample.time = time;
  sample.unix_ms = unix_ms;
  sample.phase = phase();
  sample.interval = earlier_at_ ? time - *earlier_at_ : Nanoseconds{0};
  sample.timings = std::exchange(timings_, {});
  sample.earlier = std::exchange(earlier_, sample.counts);
  earlier_at_ = time;
  return sample;
}

std::uint64_t HostBook::count(std::size_t host, ClientCount counter) const {
  const Host& of = hosts_.at(host);
  return of.newest ? of.newest->counts.at(static_cast<std::size_t>(counter)) : 0;
}

std::size_t HostBook::lost() const {
  return static_cast<std::size_t>(
      std::count_if(hosts_.begin(), hosts_.end(), [](const Host& host) { return host.is_lost; }));
}

}  // namespace c1k
