#include "common/net/heartbeat.h"

#include <algorithm>
#include <bit>

namespace c1k {
namespace {

// A worker that wakes for six pings pays more for waking than for them; many at once would wait for
// each other.
constexpr std::uint64_t kTogether = 64;  // places of a batch
constexpr Nanoseconds kLongestBatch = std::chrono::milliseconds{100};
constexpr Nanoseconds kShortestBatch = std::chrono::milliseconds{1};
constexpr Nanoseconds kShortest = std::chrono::microseconds{100};
constexpr std::uint32_t kOdd = 0x9e3779b1;  // 2^32 over the golden ratio
constexpr int kNeighbours = 4;              // bits of the index that are not scattered

// By Newton's method: each step doubles the bits that are right, three at first.
constexpr std::uint32_t inverse_of(std::uint32_t odd) {
  std::uint32_t inverse = odd;
  for (int i = 0; i < 4; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}
static_assert(kOdd * inverse_of(kOdd) == 1);

// Blocks of neighbours by `factor`; what is above the table's places is cut off by the caller.
constexpr std::uint32_t scatter(std::uint32_t place, std::uint32_t factor) {
  constexpr std::uint32_t kMask = (1U << kNeighbours) - 1;
  return ((place >> kNeighbours) * factor << kNeighbours) | (place & kMask);
}

std::uint64_t batches_of(Nanoseconds every, std::uint64_t places) {
  const auto with = [every](Nanoseconds batch) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(every / batch, 1));
  };
  return std::min(std::clamp(places / kTogether, with(kLongestBatch), with(kShortestBatch)),
                  places);
}

// Workers' batches lie between each other's.
Nanoseconds shift_of(std::size_t worker, Nanoseconds batch) {
  const auto part = static_cast<std::uint32_t>(worker) * kOdd;  // wraps: a fraction of 2^32
  return Nanoseconds{static_cast<std::int64_t>(static_cast<double>(batch.count()) *
                                               static_cast<double>(part) / 4294967296.0)};
}

}  // namespace

Heartbeat::Heartbeat(std::size_t rows, const Times& times, std::size_t worker, Nanoseconds now)
    : rows_(rows),
      times_(times),
      places_(std::bit_ceil(std::max<std::size_t>(rows, 1U << kNeighbours))),
      batches_(batches_of(times.every, places_)),
      base_(now - now % times.every - times.every +
            shift_of(worker, times.every / static_cast<std::int64_t>(batches_))),
      ask_(position_after(now)),
      check_(ask_) {}

Nanoseconds Heartbeat::due(std::uint64_t position) const {
  const auto turn = static_cast<std::int64_t>(position / places_);
  const auto batch = static_cast<std::int64_t>(position % places_ * batches_ / places_);
  return base_ + times_.every * turn + times_.every * batch / static_cast<std::int64_t>(batches_);
}

// The first that is due after `now`.
std::uint64_t Heartbeat::position_after(Nanoseconds now) const {
  const auto turn = static_cast<std::uint64_t>((now - base_) / times_.every);
  std::uint64_t low = turn * places_;
  std::uint64_t high = low + places_;
  while (low < high) {
    const std::uint64_t middle = (low + high) / 2;
    (due(middle) > now ? high : low) = due(middle) > now ? middle : middle + 1;
  }
  return low;
}

std::uint32_t Heartbeat::index_of(std::uint64_t position) const {
  return scatter(static_cast<std::uint32_t>(position), kOdd) &
         static_cast<std::uint32_t>(places_ - 1);
}

bool Heartbeat::was_due(std::uint32_t index, Nanoseconds stamp, Nanoseconds now) const {
  const std::uint64_t place =
      scatter(index, inverse_of(kOdd)) & static_cast<std::uint32_t>(places_ - 1);
  const Nanoseconds first = due(place);
  if (stamp < first || stamp > now || (stamp - first) % times_.every != Nanoseconds{0})
    return false;
  return now - stamp < 2 * times_.every;
}

std::optional<Heartbeat::Beat> Heartbeat::take(Nanoseconds now, Nanoseconds seen) {
  skip_late(now);
  while (true) {
    if (check_ < ask_ && check_due() <= seen) {
      const std::uint64_t position = check_++;
      if (position >= slack_until_) slack_ = Nanoseconds{0};
      if (index_of(position) < rows_) return beat(position, true);
      continue;
    }
    if (due(ask_) > now) return std::nullopt;
    const std::uint64_t position = ask_++;
    note_late(position, now - due(position));
    if (index_of(position) < rows_) return beat(position, false);
  }
}

Heartbeat::Beat Heartbeat::beat(std::uint64_t position, bool is_check) const {
  return {.index = index_of(position),
          .due = due(position),
          .is_check = is_check,
          .mark = static_cast<std::uint8_t>(position / places_ % 3 + 1)};
}

void Heartbeat::note_late(std::uint64_t position, Nanoseconds late) {
  if (late < slack_) return;
  slack_ = late;
  slack_until_ = position;
}

// Who was asked before keeps its mark, and is looked at in its next turn.
void Heartbeat::skip_late(Nanoseconds now) {
  if (now - due(ask_) <= times_.every) return;
  ask_ = position_after(now);
  check_ = ask_;
  slack_ = Nanoseconds{0};
}

Nanoseconds Heartbeat::wait(Nanoseconds now) const {
  Nanoseconds next = due(ask_);
  if (check_ < ask_) next = std::min(next, check_due());
  return std::max(next - now, kShortest);
}

}  // namespace c1k
