// What the client's conversation asks of itself: which message waits longest, and, for --verify,
// whether each connection answers.
#include "client/work/traffic.h"

namespace c1k {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::milliseconds{500};

}  // namespace

using Count = ClientCount;

// Once in a while all speakers are looked at: who never answers is in no latency. The row of one
// that was given back is zeros.
template <class Wire>
void Traffic<Wire>::look_for_oldest(Nanoseconds now) {
  look_at_ = now + kLookEvery;
  Nanoseconds oldest{0};
  if (tally_[Count::messages_in_flight] > 0)
    for (std::uint32_t speaker = 1; speaker <= link_.last_speaker(); ++speaker) {
      if (rounds(speaker).count() == 0) continue;
      const Nanoseconds due = schedule_.is_closed_loop()
                                  ? Nanoseconds{link_[speaker].said.stamp}
                                  : schedule_.due(rounds(speaker).place, rounds(speaker).oldest());
      if (oldest == Nanoseconds{0} || due < oldest) oldest = due;
    }
  seat_.row().oldest_due_ns.store(oldest.count(), std::memory_order_relaxed);
}

// Who is scheduled is asked by its own messages, and who owes an answer by that.
template <class Wire>
void Traffic<Wire>::ask(ConnectionIndex connection, Nanoseconds now) {
  const std::uint32_t speaker = link_.wake(connection);
  if (link_[speaker].is_scheduled || link_[speaker].unsent > 0 || rounds(speaker).count() > 0)
    return;
  begin_message(speaker, {.index = speaker, .round = rounds(speaker).last + 1, .moment = now},
                rounds(speaker).place);
}

template class Traffic<KernelWire>;

}  // namespace c1k
