#include "client/work/probes.h"

#include <algorithm>

#include "common/stack/own_wire.h"

namespace c1k {
namespace {

constexpr Rate kProbeRate = 50'000;  // a million takes 20 s, and their answers come as evenly
constexpr int kProbeBatch = 64;
constexpr Nanoseconds kProbeIdle = std::chrono::seconds{1};  // as soon as the kernel does it
// The probe goes out a second after it was asked for (start_keepalive); by then most have answered.
constexpr Nanoseconds kProbeAnswered = std::chrono::milliseconds{1500};
// What was acknowledged before was no answer to the probe.
constexpr Nanoseconds kProbeSent = std::chrono::milliseconds{500};

}  // namespace

template <class Wire>
Probes<Wire>::Probes(Seat& seat, Wire& wire, Ledger<Wire>& ledger, bool in_talk)
    : seat_(seat),
      wire_(wire),
      ledger_(ledger),
      in_talk_(in_talk),
      ramp_(kProbeRate),
      pace_(seat.board().probe, ramp_) {}

template <class Wire>
auto Probes<Wire>::send_some(Nanoseconds now) -> Wait {
  if (!seat_.board().verify.load(std::memory_order_acquire)) return std::nullopt;
  Connections& connections = ledger_.connections;
  const Wait calm = in_talk_ ? std::nullopt : calm_some(now);
  for (int batch = 0; probed_ < connections.end(); ++probed_) {
    if (!connections.is_open(probed_)) continue;
    if (batch++ == kProbeBatch) return Nanoseconds{0};
    const Permit permit = pace_.take(now);
    if (!permit.granted) return sooner(calm, std::max(permit.moment - now, kShortestWait));
    ask(probed_, now);
    ++ledger_.tally[ClientCount::probed];
  }
  return calm;
}

// What was heard before is no answer to what is asked now.
template <class Wire>
void Probes<Wire>::ask(ConnectionIndex connection, Nanoseconds now) {
  Connections& connections = ledger_.connections;
  if (!in_talk_) {
    wire_.start_keepalive(connection, kProbeIdle);
    return connections.restart(connection, now);
  }
  if (connections.is_heard(connection)) --ledger_.tally[ClientCount::heard];
  connections.forget_heard(connection);
  ledger_.traffic->ask(connection, now);
}

// Behind the probes: who has answered is not asked a second time.
template <class Wire>
auto Probes<Wire>::calm_some(Nanoseconds now) -> Wait {
  const Connections& connections = ledger_.connections;
  for (int batch = 0; calmed_ < probed_; ++calmed_) {
    if (!connections.is_open(calmed_)) continue;
    const Nanoseconds due = connections.started(calmed_) + kProbeAnswered;
    if (due > now) return due - now;
    if (batch++ == kProbeBatch) return Nanoseconds{0};
    wire_.stop_answered_keepalive(calmed_, now - connections.started(calmed_) - kProbeSent);
  }
  return std::nullopt;
}

template class Probes<KernelWire>;
template class Probes<OwnWire>;

}  // namespace c1k
