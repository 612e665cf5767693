#include "server/answers.h"

#include <algorithm>

#include "common/base/clock.h"
#include "common/talk/proxied_talk.h"
#include "common/talk/push_talk.h"
#include "common/talk/ws_server_talk.h"

namespace c1k {
namespace {

using Count = ServerCount;

constexpr int kPushBatch = 64;  // between two looks at the events

WsService ws_service(Mode mode) {
  if (mode == Mode::echo) return WsService::echo;
  return mode == Mode::push ? WsService::push : WsService::hold;
}

std::unique_ptr<Talk> make_talk(const ServerOptions& options) {
  std::unique_ptr<Talk> talk;
  if (options.is_ws())
    talk =
        std::make_unique<WsServerTalk>(ws_service(options.mode), options.path, options.push_size);
  else if (options.mode == Mode::push)
    talk = std::make_unique<PushServerTalk>(options.push_size);
  else
    talk = std::make_unique<RawServerTalk>(options.mode == Mode::echo);
  if (!options.proxy_version) return talk;
  return std::make_unique<ProxiedTalk>(*options.proxy_version, std::move(talk));
}

}  // namespace

template <class Wire>
Answers<Wire>::Answers(const ServerPlan& plan, Wire& wire, AcceptedConnections& connections,
                       Tally<ServerCount>& tally, std::span<char> buffer, std::size_t worker)
    : options_(plan.options),
      wire_(wire),
      connections_(connections),
      tally_(tally),
      talk_(make_talk(plan.options)),
      link_(wire, connections, *talk_, plan.table_rows, buffer,
            {tally[Count::wire_bytes_sent], tally[Count::wire_bytes_received]}, plan.tls.get()),
      pings_(connections, plan.options.pings, plan.table_rows, worker, monotonic_now()) {
  if (options_.mode != Mode::push) return;
  wheel_.emplace(plan.table_rows + 1,
                 WheelTimes{.base = interval_begin(monotonic_now(), options_.push_every),
                            .every = options_.push_every,
                            .spread = options_.push_spread});
}

// Echoes that are kept, and heads that are torn, need a row and the store; who is pushed to keeps
// its row.
template <class Wire>
UserMemory Answers<Wire>::memory(const ServerOptions& options) {
  if (!options.has_conversation()) return {};
  if (options.mode != Mode::push) return {sizeof(Speaker<Nothing>), Store::kMost};
  return UserMemory{sizeof(Speaker<Nothing>), options.push_size + Store::kMost} +
         DueWheel::memory(options.push_every);
}

template <class Wire>
void Answers<Wire>::on_accepted(ConnectionIndex connection, Nanoseconds now) {
  if (Secure<Wire>* secure = link_.transport().secure()) {
    secure->begin(connection, {});
    ++tally_[Count::opening];
    return;
  }
  const std::uint8_t step = talk_->first_step();
  if (step == 0) return begin(connection, now);
  link_[link_.wake(connection)].talk.step = step;
  ++tally_[Count::opening];
}

// It is open.
template <class Wire>
void Answers<Wire>::begin(ConnectionIndex connection, Nanoseconds now) {
  if (!wheel_) return;
  const std::uint32_t speaker = link_.wake(connection);
  link_[speaker].is_scheduled = true;
  wheel_->join(speaker, next_place_++, now);
}

template <class Wire>
void Answers<Wire>::on_close(ConnectionIndex connection) {
  ending_.take(connection);
  if (is_opening(connection)) --tally_[Count::opening];
  if (const std::uint32_t speaker = link_.speaker(connection); speaker != 0 && wheel_)
    wheel_->leave(speaker);
  link_.on_close(connection);
}

// What opens a connection is no part of what it says.
template <class Wire>
WireInput Answers<Wire>::read(ConnectionIndex connection, Nanoseconds now) {
  if (is_shaking(connection)) {
    const WireInput input = shake(connection, now);
    const bool goes_on = input.kind == Input::drained && !ending_.is_of(connection);
    if (is_shaking(connection) || !goes_on) return input;
  }
  const bool was_opening = is_opening(connection);
  const auto take_it = [&](const Heard& heard) { return take(connection, heard, now); };
  const WireInput input = link_.read(connection, false, take_it);
  if (input.kind == Input::failed && input.fault.cause == Cause::protocol)
    tls_failure_ = link_.transport().secure()->last().failure;
  const std::size_t rest = link_.rest();
  const bool is_over = ending_.is_of(connection);
  if (!is_over) link_.hear_rest(connection, take_it);
  const bool is_heard = !is_over && !(was_opening && is_opening(connection));
  const std::size_t plain = is_heard ? (was_opening ? rest : input.bytes) : 0;
  const bool has_frames = talk_->has_frames();
  tally_[Count::bytes_received] += has_frames ? std::exchange(payload_, 0) : plain;
  tally_[Count::bytes_sent] += has_frames ? std::exchange(echoed_, 0) : link_.replied();
  if (const std::uint32_t speaker = link_.speaker(connection); speaker != 0)
    link_.let_rest(speaker);
  return input;
}

template <class Wire>
bool Answers<Wire>::is_opening(ConnectionIndex connection) const {
  if (is_shaking(connection)) return true;
  const std::uint32_t speaker = link_.speaker(connection);
  return speaker != 0 && link_[speaker].talk.step != 0;
}

template <class Wire>
bool Answers<Wire>::take(ConnectionIndex connection, const Heard& heard, Nanoseconds now) {
  payload_ += heard.payload;
  if (options_.mode == Mode::echo) echoed_ += heard.payload;
  switch (heard.what) {
    case What::proxied:
      ++tally_[Count::proxy_headers];
      if (is_opening(connection)) return true;
      return open(connection, now), false;
    case What::opened:
      return open(connection, now), false;
    case What::rejected:
      ++tally_[Count::rejected];
      return end(connection, Count::closed_by_us);
    case What::ended:
      return end(connection, Count::closed_by_peer);
    case What::broken:
      return end(connection, Count::closed_protocol);
    case What::ping:
      ++tally_[Count::pings_received];
      return true;
    case What::pong:
      take_pong(connection, Nanoseconds{heard.stamp}, now);
      return true;
    default:
      return true;
  }
}

template <class Wire>
void Answers<Wire>::open(ConnectionIndex connection, Nanoseconds now) {
  --tally_[Count::opening];
  // A connection that can't take it is already broken, and says so as input.
  if (options_.greet) link_.transport().write(connection, {&kGreeting, 1});
  begin(connection, now);
}

template <class Wire>
bool Answers<Wire>::end(ConnectionIndex connection, ServerCount cause) {
  ending_.set(connection, cause);
  return false;
}

template <class Wire>
void Answers<Wire>::on_writable(ConnectionIndex connection, Nanoseconds now) {
  if (!link_.transport().flush(connection)) return;
  if (is_shaking(connection)) {  // its last words are out
    shake(connection, now);
    return wire_.want(connection, true, false);
  }
  const std::uint32_t speaker = link_.speaker(connection);
  if (speaker == 0) return wire_.want(connection, true, false);
  if (link_[speaker].unsent > 0) count_said(speaker, link_.say_rest(speaker));
  if (link_[speaker].unsent > 0) return;
  const std::size_t taken = link_.reply_rest(connection);  // and wants input again
  if (!talk_->has_frames()) tally_[Count::bytes_sent] += taken;
  link_.let_rest(speaker);
}

// What was taken of a push: the end of it, without what frames it.
template <class Wire>
void Answers<Wire>::count_said(std::uint32_t speaker, std::size_t taken) {
  const Speaker<Nothing>& row = link_[speaker];
  const std::uint64_t size = talk_->size(row.said) - talk_->overhead(row.said);
  tally_[Count::bytes_sent] +=
      std::min<std::uint64_t>(row.unsent + taken, size) - std::min<std::uint64_t>(row.unsent, size);
}

template <class Wire>
auto Answers<Wire>::sweep(Nanoseconds now) -> Wait {
  if (!wheel_) return std::nullopt;
  tally_[Count::messages_missed] += wheel_->skip_late(now);
  for (int i = 0; i < kPushBatch; ++i) {
    const auto due = wheel_->take(now);
    if (!due) {
      const auto next = wheel_->next();
      return next ? Wait(std::max(*next - now, kShortestWait)) : std::nullopt;
    }
    push(due->index);
  }
  return Nanoseconds{0};
}

template <class Wire>
void Answers<Wire>::push(std::uint32_t speaker) {
  if (link_.is_blocked(speaker)) {
    ++tally_[Count::messages_missed];
    return;
  }
  ++tally_[Count::messages_pushed];
  const Said said{
      .number = 0, .stamp = monotonic_now().count(), .round = 0, .kind = SaidKind::message};
  count_said(speaker, link_.say(speaker, said));
}

template class Answers<KernelWire>;

}  // namespace c1k
