// --verify: the part of the client's worker that probes what it holds.
#include <algorithm>

#include "client/work/worker.h"

namespace c1k {
namespace {

constexpr int kProbeBatch = 64;
constexpr Nanoseconds kProbeIdle = std::chrono::seconds{1};  // as soon as the kernel does it
// The probe goes out a second after it was asked for (start_keepalive); by then most have answered.
constexpr Nanoseconds kProbeAnswered = std::chrono::milliseconds{1500};
// What was acknowledged before was no answer to the probe.
constexpr Nanoseconds kProbeSent = std::chrono::milliseconds{500};

}  // namespace

// One sweep over the table in a run.
ClientWorker::Wait ClientWorker::probe_some(Nanoseconds now) {
  if (!seat_.board().verify.load(std::memory_order_acquire)) return std::nullopt;
  const Wait calm = calm_some(now);
  for (int batch = 0; probed_ < connections_.end(); ++probed_) {
    if (connections_.state(probed_) != ConnectionState::open) continue;
    if (batch++ == kProbeBatch) return Nanoseconds{0};
    const Permit permit = probe_pace_.take(now);
    if (!permit.granted) return sooner(calm, std::max(permit.moment - now, kShortestWait));
    start_keepalive(probed_, kProbeIdle);
    connections_.restart(probed_, now);
    ++tally_[ClientCount::probed];
  }
  return calm;
}

// Behind the probes: who has answered is not asked a second time.
ClientWorker::Wait ClientWorker::calm_some(Nanoseconds now) {
  for (int batch = 0; calmed_ < probed_; ++calmed_) {
    if (connections_.state(calmed_) != ConnectionState::open) continue;
    const Nanoseconds due = connections_.started(calmed_) + kProbeAnswered;
    if (due > now) return due - now;
    if (batch++ == kProbeBatch) return Nanoseconds{0};
    stop_answered_keepalive(calmed_, now - connections_.started(calmed_) - kProbeSent);
  }
  return std::nullopt;
}

}  // namespace c1k
