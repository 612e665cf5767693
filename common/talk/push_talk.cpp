#include "common/talk/push_talk.h"

#include <algorithm>
#include <cstring>

#include "common/talk/filler.h"

namespace c1k {
namespace {

constexpr std::size_t kCompared = 16'384;  // at once

}  // namespace

PushClientTalk::PushClientTalk(RawOpening opening)
    : RawClientTalk(std::move(opening), {}, {}), filler_(make_filler(kCompared + kFillerPeriod)) {}

// The first push may follow the greeting at once, or be the greeting itself: one byte is taken, if
// it is the one that --greet sends, and the rest is the conversation's.
Heard PushClientTalk::hear_greeting(std::span<const char> input) const {
  return {.what = What::part, .used = input.front() == kGreeting ? 1U : 0U};
}

Heard PushClientTalk::hear(std::uint64_t number, TalkRow& row, std::span<char> input) {
  if (row.step != Step::open) return RawClientTalk::hear(number, row, input);
  if ((row.sticky & kLost) != 0) return {.what = What::part, .used = input.size()};
  std::size_t used = 0;
  if (row.left == 0) {
    PushHeader header;
    if (input.size() < sizeof header) return {.what = What::torn};
    std::memcpy(&header, input.data(), sizeof header);
    if (!is_push(header)) {
      row.sticky |= kLost;
      return {.what = What::lost, .used = input.size()};
    }
    row.size = header.size;
    row.stamp = header.sent_ns;
    row.left = header.size - sizeof header;
    used = sizeof header;
  }
  const std::size_t most = std::min<std::uint64_t>(kCompared, row.left);
  const auto part = input.subspan(used, std::min(input.size() - used, most));
  row.is_wrong |= !is_filler(part, row.size - row.left, filler_);
  row.left -= part.size();
  Heard heard{.what = What::part, .used = used + part.size()};
  if (row.left > 0) return heard;
  heard.what = What::whole;
  heard.size = row.size;
  heard.stamp = row.stamp;
  heard.is_wrong = row.is_wrong;
  put_to_rest(row);
  return heard;
}

PushServerTalk::PushServerTalk(std::size_t size) : message_(make_filler(size)) {}

std::span<const char> PushServerTalk::render(const Said& said, std::uint64_t skip) {
  PushHeader header{.word = {}, .size = message_.size(), .sent_ns = said.stamp};
  std::memcpy(header.word, kPushWord, sizeof header.word);
  std::memcpy(message_.data(), &header, sizeof header);
  return std::span<const char>(message_).subspan(skip);
}

}  // namespace c1k
