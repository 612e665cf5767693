// What a server pushes: the part of the client's conversation that takes it.
#include <algorithm>
#include <cstring>
#include <utility>

#include "client/work/traffic.h"
#include "common/talk/filler.h"

namespace c1k {

using Count = ClientCount;

void Traffic::take_push(ConnectionIndex connection, std::span<const char> bytes, Nanoseconds now) {
  Row& row = table_[connection];
  PushRow& push = (*pushes_)[connection];
  while (!bytes.empty() && !push.is_lost) {
    const bool in_header = row.answer_at < sizeof push.header;
    const std::size_t end = in_header ? sizeof push.header : push.header.size;
    const auto part = bytes.first(std::min(bytes.size(), end - row.answer_at));
    if (in_header)
      std::memcpy(reinterpret_cast<char*>(&push.header) + row.answer_at, part.data(), part.size());
    else
      row.is_wrong |= !is_filler(part, row.answer_at, filler_);
    row.answer_at += static_cast<std::uint32_t>(part.size());
    bytes = bytes.subspan(part.size());
    if (in_header && row.answer_at == end && !is_push(push.header)) {
      push.is_lost = true;
      ++tally_[Count::messages_wrong];
    } else if (row.answer_at >= sizeof push.header && row.answer_at == push.header.size) {
      count_pushed(push, row, now);
    }
  }
}

void Traffic::count_pushed(const PushRow& push, Row& row, Nanoseconds now) {
  row.answer_at = 0;
  ++tally_[Count::messages_pushed];
  tally_[Count::bytes_loose] -= push.header.size;
  if (std::exchange(row.is_wrong, false)) ++tally_[Count::messages_wrong];
  // What the peer says is within the clock's range, or is put there: no difference may overflow.
  const Nanoseconds sent{std::clamp<std::int64_t>(push.header.sent_ns, 0, now.count())};
  const Nanoseconds latency = now - sent;
  seat_.row().add(Timing::message, latency);
  if (latency > options_.late_after) ++tally_[Count::messages_late];
}

}  // namespace c1k
