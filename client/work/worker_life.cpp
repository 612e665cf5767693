// Connections that end by plan, and their replacement: the part of the client's worker that keeps
// the total while the members change.
#include <algorithm>

#include "client/work/worker.h"

namespace c1k {
namespace {

constexpr int kEndBatch = 256;

}  // namespace

// Ends what has lived long enough, and what a storm drops; 0: there is more of it now.
ClientWorker::Wait ClientWorker::live(Nanoseconds now) {
  const Wait drops = drop_some();
  for (int ended = 0; ended < kEndBatch; ++ended) {
    const auto expired = life_->take_expired(now);
    if (!expired) break;
    ++tally_[ClientCount::lifetimes_ended];
    close_one(*expired, ClientCount::closed_by_us);
  }
  return life_->has_expired(now) ? Nanoseconds{0} : drops;
}

// How long no lifetime is over and nothing comes back: to be asked when the attempts were made, for
// some of them may have to wait again.
ClientWorker::Wait ClientWorker::next_of_life(Nanoseconds now) const {
  Wait wait;
  for (const auto& next : {life_->next_expiry(), life_->next_return()})
    if (next && *next > now) wait = sooner(wait, std::max(*next - now, kShortestWait));
  return wait;
}

// A worker's part of a storm is that of its open connections, rounded up; the board's budget keeps
// the sum from above.
ClientWorker::Wait ClientWorker::drop_some() {
  StormWords& storm = seat_.board().storm;
  if (const std::uint32_t begun = storm.begun.load(); begun != storms_) {
    storms_ = begun;
    const std::uint64_t all = std::max<std::uint64_t>(storm.open, 1);
    const std::uint64_t open = tally_[ClientCount::open];
    dropped_ = EvenShare(std::min(divide_up(open * storm.drop, all), open), open);
    drop_cursor_ = 0;
    drop_end_ = connections_.end();
  }
  for (int ended = 0; drop_cursor_ < drop_end_; ++drop_cursor_) {
    if (ended == kEndBatch) return Nanoseconds{0};
    if (connections_.state(drop_cursor_) != ConnectionState::open || !dropped_.next()) continue;
    if (!storm.drops.take()) break;
    ++ended;
    ++tally_[ClientCount::storm_dropped];
    close_one(drop_cursor_, ClientCount::closed_by_us);
  }
  drop_cursor_ = drop_end_;
  if (seat_.row().swept() != storms_) say_swept();
  return std::nullopt;
}

// What was dropped is in the counts before this says so.
void ClientWorker::say_swept() {
  publish();
  seat_.row().set_swept(storms_);
  seat_.ring();
}

// What has ended comes back from its own slot and keeps its claim, or gives it to whoever is next.
void ClientWorker::replace(int descriptor, Nanoseconds now) {
  if (!life_->on_end(descriptor, now)) give_back_claim(now);
}

}  // namespace c1k
