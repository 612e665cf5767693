#include "client/work/traffic.h"

#include <algorithm>

#include "client/work/client_talk.h"
#include "common/stack/own_wire.h"

namespace c1k {

static_assert(sizeof(Speaker<Rounds>) + Schedule::kRowBytes <= 128,
              "what a speaker costs more than a silent connection");

namespace {

using Count = ClientCount;

constexpr int kSendBatch = 64;  // between two looks at the events
constexpr Nanoseconds kEarlyWait = std::chrono::milliseconds{100};

}  // namespace

template <class Wire>
Traffic<Wire>::Traffic(Seat& seat, const ClientPlan& plan, Wire& wire, Connections& connections,
                       Tally<ClientCount>& tally, std::span<char> buffer, RowBook* rows)
    : seat_(seat),
      options_(plan.options.traffic),
      plan_(plan),
      wire_(wire),
      connections_(connections),
      tally_(tally),
      buffer_(buffer),
      talk_(make_client_talk(plan)),
      link_(wire, connections, *talk_, plan.table_rows, buffer,
            {tally[Count::wire_bytes_sent], tally[Count::wire_bytes_received]}, plan.tls.get()),
      schedule_(options_, plan.table_rows, monotonic_now()),
      pings_(connections, plan.options.ws.pings, plan.table_rows, seat.index(), monotonic_now()),
      row_book_(rows),
      has_opening_(plan.options.is_tls() || plan.options.opening.proxy_version ||
                   talk_->first_step() != 0),
      speaks_first_(plan.options.is_tls() || plan.options.opening.proxy_version ||
                    !plan.options.opening.raw.hello.empty()) {
  if (options_.choice == ActiveChoice::rotating) rotation_.emplace(plan.table_rows);
}

template <class Wire>
UserMemory Traffic<Wire>::memory(const ClientOptions& options) {
  const TrafficOptions& traffic = options.traffic;
  if (!options.has_conversation()) return {};
  const UserMemory all{sizeof(Speaker<Rounds>), traffic.message.longest() +
                                                    options.opening.raw.hello.longest() +
                                                    options.ws.request.longest()};
  return all + Schedule::memory(traffic);
}

// A worker's part of those that send is that of its open connections, rounded up; the board's
// budget keeps the sum exact.
template <class Wire>
void Traffic<Wire>::on_open(ConnectionIndex connection, Nanoseconds now) {
  const bool is_wanted =
      schedule_.size() * plan_.options.count < tally_[Count::open] * options_.active;
  if (is_wanted && take_active())
    activate(connection, static_cast<std::uint32_t>(connections_.number(connection)), now);
  else if (rotation_)
    rotation_->add(connection);
}

// The row says it before the board does, and gives back after it (client/work/shares.h).
template <class Wire>
bool Traffic<Wire>::take_active() {
  seat_.row().set_active(schedule_.size() + 1);
  if (seat_.board().active.take()) return true;
  seat_.row().set_active(schedule_.size());
  return false;
}

template <class Wire>
void Traffic<Wire>::activate(ConnectionIndex connection, std::uint32_t place, Nanoseconds now) {
  const std::uint32_t speaker = link_.wake(connection);
  schedule_.join(speaker, place, now);
  tally_[Count::active] = schedule_.size();
  link_[speaker].is_scheduled = true;
  if (!link_[speaker].has_no_delay) wire_.send_at_once(connection);
  link_[speaker].has_no_delay = true;
}

template <class Wire>
void Traffic<Wire>::stop_sending(std::uint32_t speaker) {
  schedule_.leave(speaker);
  tally_[Count::active] = schedule_.size();
  link_[speaker].is_scheduled = false;
}

// A message in flight keeps the row as well.
template <class Wire>
void Traffic<Wire>::let_rest(std::uint32_t speaker) {
  if (rounds(speaker).count() == 0) link_.let_rest(speaker);
}

template <class Wire>
void Traffic<Wire>::on_close(ConnectionIndex connection) {
  if (connections_.state(connection) == ConnectionState::connecting) return;
  if (row_book_ != nullptr) row_book_->give_back(link_.number(connection));
  if (rotation_) rotation_->remove(connection);
  const std::uint32_t speaker = link_.speaker(connection);
  if (speaker == 0) return link_.on_close(connection);
  const std::uint64_t lost = rounds(speaker).count();
  const std::uint64_t lost_bytes = bytes_in_flight(speaker);
  tally_[Count::messages_in_flight] -= lost;
  tally_[Count::messages_unanswered] += lost;
  tally_[Count::bytes_in_flight] -= lost_bytes;
  tally_[Count::bytes_unanswered] += lost_bytes;
  rounds(speaker) = {};
  if (schedule_.has(speaker)) {
    stop_sending(speaker);
    seat_.board().active.give_back();
    seat_.row().set_active(schedule_.size());
  }
  link_.on_close(connection);
}

// What the wire has taken of the messages in flight, without what frames them.
template <class Wire>
std::uint64_t Traffic<Wire>::bytes_in_flight(std::uint32_t speaker) {
  if (rounds(speaker).count() == 0) return 0;
  const Speaker<Rounds>& row = link_[speaker];
  const std::uint64_t size = talk_->size(row.said) - talk_->overhead(row.said);
  return rounds(speaker).count() * size -
         (rounds(speaker).has_last() ? std::min<std::uint64_t>(row.unsent, size) : 0);
}

// What comes due in a ramp that has the host to itself is let go: nobody asked for it. In a closed
// loop it waits for the end of the ramp.
template <class Wire>
bool Traffic<Wire>::is_too_early(Nanoseconds now) {
  if (options_.from == ActiveFrom::ramp) return false;
  const bool is_ramp = seat_.phase() == Phase::ramp;
  if ((is_ramp || was_too_early_) && !schedule_.is_closed_loop())
    while (schedule_.take(now)) continue;
  was_too_early_ = is_ramp;
  return is_ramp;
}

template <class Wire>
auto Traffic<Wire>::sweep(Nanoseconds now) -> Wait {
  const std::uint64_t skipped = schedule_.skip_late(now);
  if (is_too_early(now)) return schedule_.size() > 0 ? Wait(kEarlyWait) : std::nullopt;
  tally_[Count::messages_missed] += skipped;
  if (now >= look_at_) look_for_oldest(now);
  for (int i = 0; i < kSendBatch; ++i) {
    const auto due = schedule_.take(now);
    if (!due && tally_[Count::messages_in_flight] == 0) return schedule_.wait(now);
    if (!due) return sooner(schedule_.wait(now), std::max(look_at_ - now, kShortestWait));
    send_due(*due);
    if (rotation_ && !schedule_.is_closed_loop()) pass_on(due->index, now);
  }
  return Nanoseconds{0};
}

// Bounded: who has not taken the last message, or owes too many answers, gets no other.
template <class Wire>
void Traffic<Wire>::send_due(const Due& due) {
  const std::uint32_t speaker = due.index;
  const std::uint32_t place = schedule_.place(speaker);
  if (link_.is_blocked(speaker) || !rounds(speaker).has_room(due.round, place)) {
    ++tally_[Count::messages_missed];
    return;
  }
  seat_.row().add(Timing::message_late, monotonic_now() - due.moment);
  begin_message(speaker, due, place);
}

template <class Wire>
void Traffic<Wire>::begin_message(std::uint32_t speaker, const Due& due, std::uint32_t place) {
  rounds(speaker).begin(due.round, place);
  ++tally_[Count::messages_sent];
  ++tally_[Count::messages_in_flight];
  const Said said{.number = link_[speaker].said.number,
                  .stamp = due.moment.count(),
                  .round = due.round,
                  .kind = SaidKind::message};
  count_taken(speaker, link_.say(speaker, said));
}

// An error is not looked at: its event comes, and closes the connection. An answer may come before
// all of its message was sent.
template <class Wire>
void Traffic<Wire>::count_taken(std::uint32_t speaker, std::size_t taken) {
  const Said& said = link_[speaker].said;
  const std::uint64_t size = talk_->size(said) - talk_->overhead(said);
  const auto payload = [size](std::uint64_t unsent) { return std::min(unsent, size); };
  const std::uint64_t bytes =
      payload(link_[speaker].unsent + taken) - payload(link_[speaker].unsent);
  tally_[Count::bytes_sent] += bytes;
  const bool is_in_flight = rounds(speaker).has_last();
  tally_[is_in_flight ? Count::bytes_in_flight : Count::bytes_answered] += bytes;
  if (link_[speaker].unsent > 0) return;
  if (options_.answer != Answer::none) {
    if (!is_in_flight) schedule_.answered(speaker);
    return;
  }
  rounds(speaker) = {};
  --tally_[Count::messages_in_flight];
  ++tally_[Count::messages_unanswered];
  tally_[Count::bytes_in_flight] -= size;
  tally_[Count::bytes_unanswered] += size;
}

template <class Wire>
void Traffic<Wire>::on_writable(ConnectionIndex connection) {
  if (!link_.transport().flush(connection)) return;
  const std::uint32_t speaker = link_.speaker(connection);
  if (speaker == 0 || !link_.is_blocked(speaker)) return;
  if (link_[speaker].unsent > 0) count_taken(speaker, link_.say_rest(speaker));
  if (link_[speaker].unsent == 0 && link_[speaker].owed != nullptr) link_.reply_rest(connection);
  if (const std::uint32_t still = link_.speaker(connection); still != 0) let_rest(still);
}

// Rotating: the place in the interval goes to the next connection that has none.
template <class Wire>
void Traffic<Wire>::pass_on(std::uint32_t speaker, Nanoseconds now) {
  const ConnectionIndex next = rotation_->take();
  if (next == 0) return;  // all have one
  const std::uint32_t place = schedule_.place(speaker);
  stop_sending(speaker);
  rotation_->add(link_[speaker].connection);
  let_rest(speaker);
  activate(next, place, now);
}

// Each member function is made for the wire in the file that defines it.
template class Traffic<KernelWire>;
template class Traffic<OwnWire>;

}  // namespace c1k
