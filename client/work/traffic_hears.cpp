// What the client's conversation hears on connections that are open.
#include <algorithm>

#include "client/work/traffic.h"
#include "common/stack/own_wire.h"

namespace c1k {

using Count = ClientCount;

template <class Wire>
WireInput Traffic<Wire>::read(ConnectionIndex connection, bool to_the_end) {
  const std::uint32_t before = link_.speaker(connection);
  const bool is_first = before != 0 && rounds(before).count() == 1 &&
                        is_at_rest(link_[before].talk) && link_[before].torn == nullptr;
  const WireInput input = link_.read(connection, to_the_end,
                                     [&](const Heard& heard) { return take(connection, heard); });
  const bool is_insecure = input.kind == Input::failed && input.fault.cause == Cause::protocol;
  if (is_insecure) note_tls_failure(link_.transport().secure()->last().failure);
  const std::size_t payload = std::exchange(payload_, 0);
  count_heard(talk_->has_frames() ? payload : input.bytes);
  if (is_first && input.bytes > 0 && !talk_->has_frames()) note_burst(input.bytes);
  return input;
}

// Whole answers were taken off what is loose already.
template <class Wire>
void Traffic<Wire>::count_heard(std::size_t bytes) {
  tally_[Count::bytes_received] += bytes;
  tally_[Count::bytes_loose] += bytes;
}

// Exactly one message had no answer, and nothing was half-way: what comes is its answer, whatever
// size it was said to have.
template <class Wire>
void Traffic<Wire>::note_burst(std::size_t bytes) {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  BoardRow& row = seat_.row();
  if (row.burst_size.load(kRelaxed) == 0) row.burst_size.store(bytes, kRelaxed);
  auto& counted = row.burst_size.load(kRelaxed) == bytes ? row.bursts : row.other_bursts;
  counted.store(counted.load(kRelaxed) + 1, kRelaxed);
}

template <class Wire>
bool Traffic<Wire>::take(ConnectionIndex connection, const Heard& heard) {
  payload_ += heard.payload;
  if (heard.what == What::lost) ++tally_[Count::messages_wrong];
  if (heard.what == What::pong) take_pong(connection, Nanoseconds{heard.stamp});
  if (heard.what == What::ended || heard.what == What::broken) return take_end(connection, heard);
  if (heard.what != What::whole) return true;
  if (options_.answer == Answer::push)
    take_push(heard, monotonic_now());
  else
    take_answer(connection, heard, monotonic_now());
  if (const std::uint32_t speaker = link_.speaker(connection); speaker != 0) let_rest(speaker);
  return true;
}

template <class Wire>
bool Traffic<Wire>::take_end(ConnectionIndex connection, const Heard& heard) {
  const bool is_broken = heard.what == What::broken;
  ending.set(connection, is_broken ? Count::closed_protocol : Count::closed_by_peer);
  (is_broken ? seat_.row().protocol_codes : seat_.row().close_codes).add(heard.code);
  return false;
}

template <class Wire>
bool Traffic<Wire>::take_rejection(const Heard& heard) {
  BoardRow& row = seat_.row();
  row.rejected.add(heard.code);
  row.rejected_words.set(buffer_.subspan(kLongestHead, std::min(heard.used, kFirstBytes)));
  row.rejected_why.set({heard.why.data(), heard.why.size()});
  return false;
}

// Answers come in the order of the messages, so this one is to the oldest.
template <class Wire>
void Traffic<Wire>::take_answer(ConnectionIndex connection, const Heard& heard, Nanoseconds now) {
  const std::uint32_t speaker = link_.speaker(connection);
  const bool is_asked_for = speaker != 0 && rounds(speaker).count() > 0;
  if (heard.is_wrong || !is_asked_for) {
    ++tally_[Count::messages_wrong];
    seat_.row().wrong_words.set(buffer_.subspan(kLongestHead, std::min(heard.size, kFirstBytes)));
  }
  if (!is_asked_for) return;
  const std::uint64_t before = bytes_in_flight(speaker);
  const std::uint32_t place = rounds(speaker).place;
  const bool is_last = rounds(speaker).has_last() && rounds(speaker).count() == 1;
  const std::uint32_t round = rounds(speaker).take_oldest();
  const std::uint64_t taken = before - bytes_in_flight(speaker);
  tally_[Count::bytes_in_flight] -= taken;
  tally_[Count::bytes_answered] += taken;
  tally_[Count::bytes_loose] -= heard.size;
  --tally_[Count::messages_in_flight];
  ++tally_[Count::messages_answered];
  const bool is_closed_loop = schedule_.is_closed_loop();
  const bool has_stamp = is_closed_loop || is_last;  // of when it was due
  note_latency(now -
               (has_stamp ? Nanoseconds{link_[speaker].said.stamp} : schedule_.due(place, round)));
  if (!is_closed_loop || link_[speaker].unsent > 0 || !link_[speaker].is_scheduled) return;
  schedule_.answered(speaker);
  if (rotation_) pass_on(speaker, now);
}

// What the peer says is within the clock's range, or is put there: no difference may overflow.
template <class Wire>
void Traffic<Wire>::take_push(const Heard& heard, Nanoseconds now) {
  ++tally_[Count::messages_pushed];
  tally_[Count::bytes_loose] -= heard.size;
  if (heard.is_wrong) ++tally_[Count::messages_wrong];
  note_latency(now - Nanoseconds{std::clamp<std::int64_t>(heard.stamp, 0, now.count())});
}

template <class Wire>
void Traffic<Wire>::note_latency(Nanoseconds latency) {
  seat_.row().add(Timing::message, latency);
  if (latency > options_.late_after) ++tally_[Count::messages_late];
}

template <class Wire>
void Traffic<Wire>::hear_left_over(ConnectionIndex connection) {
  const std::size_t bytes = link_.rest();
  if (bytes == 0) return;
  link_.hear_rest(connection, [&](const Heard& heard) { return take(connection, heard); });
  const std::size_t payload = std::exchange(payload_, 0);
  count_heard(talk_->has_frames() ? payload : bytes);
}

template class Traffic<KernelWire>;
template class Traffic<OwnWire>;

}  // namespace c1k
