#include "fleet/host_book.h"

#include <algorithm>
#include <array>
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
  constexpr std::size_t kMostComing = 64;  // a host whose clock runs away is not waited for
  Host& of = hosts_.at(host);
  if (of.is_lost) return;
  of.coming.push_back(sample);
  of.coming.back().counts.resize(kFleetCounters, 0);
  if (of.coming.size() > kMostComing) advance(of);
}

// The first of those that come is in the row.
void HostBook::advance(Host& host) {
  timings_ += host.coming.front().timings;
  host.most_in_10ms = std::max(host.most_in_10ms, host.coming.front().attempted_max_10ms);
  host.newest = std::move(host.coming.front());
  host.newest->timings = {};
  host.coming.pop_front();
}

void HostBook::lose(std::size_t host) {
  Host& of = hosts_.at(host);
  while (!of.coming.empty()) advance(of);
  if (std::exchange(of.is_lost, true) || !of.newest) return;
  *of.newest = at_rest(*of.newest);
  book_lost(of.newest->counts, static_cast<std::size_t>(FleetCount::failed_host_lost),
            static_cast<std::size_t>(FleetCount::closed_host_lost));
}

bool HostBook::is_done(std::size_t host) const {
  const Host& of = hosts_.at(host);
  if (of.is_lost) return false;
  return of.coming.empty() ? of.newest && of.newest->phase == Phase::done
                           : of.coming.back().phase == Phase::done;
}

Phase HostBook::phase_of(const Host& host) {
  return host.newest ? host.newest->phase : Phase::ramp;
}

Phase HostBook::phase() const {
  Phase least = Phase::done;
  for (const Host& host : hosts_)
    if (!host.is_lost) least = std::min(least, phase_of(host));
  return least;
}

std::optional<HostBook::Change> HostBook::next_change(Nanoseconds until) const {
  struct Turn {
    Nanoseconds time;
    Phase from;
    Phase to;
  };
  std::vector<Turn> turns;
  std::array<std::size_t, static_cast<std::size_t>(Phase::done) + 1> hosts_in{};
  const auto in = [&hosts_in](Phase phase) -> std::size_t& {
    return hosts_in.at(static_cast<std::size_t>(phase));
  };
  for (const Host& host : hosts_) {
    if (host.is_lost) continue;
    Phase phase = phase_of(host);
    ++in(phase);
    for (const Sample& sample : host.coming)
      if (sample.time <= until) {
        turns.push_back({sample.time, phase, sample.phase});
        phase = sample.phase;
      }
  }
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.time < b.time; });
  const Phase now = phase();
  for (const Turn& turn : turns) {
    --in(turn.from);
    ++in(turn.to);
    const auto* const least =
        std::find_if(hosts_in.begin(), hosts_in.end(), [](std::size_t hosts) { return hosts > 0; });
    if (const auto then = static_cast<Phase>(least - hosts_in.begin()); then != now)
      return Change{turn.time, then};
  }
  return std::nullopt;
}

Nanoseconds HostBook::last_sample() const {
  Nanoseconds last{0};
  for (const Host& host : hosts_) {
    if (host.newest) last = std::max(last, host.newest->time);
    if (!host.coming.empty()) last = std::max(last, host.coming.back().time);
  }
  return last;
}

Sample HostBook::row(Nanoseconds time, std::uint64_t unix_ms, Nanoseconds slack) {
  for (Host& host : hosts_)
    while (!host.coming.empty() &&
           host.coming.front().time <=
               time + (host.coming.front().phase == phase_of(host) ? slack : Nanoseconds{0}))
      advance(host);
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

}  // namespace c1k
