#include "common/talk/raw_talk.h"

#include <algorithm>

namespace c1k {

RawClientTalk::RawClientTalk(RawOpening opening, Message message, RawAnswer answer)
    : opening_(std::move(opening)), message_(std::move(message)), answer_(answer) {}

std::uint8_t RawClientTalk::first_step() const {
  return opening_.expects_greeting ? Step::greeting : after_greeting();
}

std::uint8_t RawClientTalk::after_greeting() const {
  return opening_.hello.empty() ? Step::open : Step::hello;
}

Said RawClientTalk::opening(std::uint64_t number, std::uint8_t step) const {
  const SaidKind kind = step == Step::hello ? SaidKind::opening : SaidKind::nothing;
  return {.number = number, .stamp = 0, .round = 0, .kind = kind};
}

void RawClientTalk::was_said(TalkRow& row) const {
  row.step = opening_.hello_answer > 0 ? Step::hello_answer : Step::open;
  row.left = opening_.hello_answer;
}

Heard RawClientTalk::hear(std::uint64_t number, TalkRow& row, std::span<char> input) {
  if (row.step == Step::greeting) {
    Heard heard = hear_greeting(input);
    row.step = after_greeting();
    if (row.step == Step::open) heard.what = What::opened;
    return heard;
  }
  if (row.step == Step::hello) return {.what = What::part, .used = input.size()};  // not asked for
  if (row.step == Step::hello_answer) return hear_hello_answer(row, input);
  if (!answer_.is_echo && answer_.size == 0) return {.what = What::part, .used = input.size()};

  if (row.left == 0) {
    row.size = answer_.is_echo ? message_.size(number) : answer_.size;
    row.left = row.size;
  }
  const auto part = input.first(std::min<std::uint64_t>(input.size(), row.left));
  if (answer_.is_echo) {
    const auto wanted = message_.bytes(number).subspan(row.size - row.left, part.size());
    row.is_wrong |= !std::equal(part.begin(), part.end(), wanted.begin());
  }
  row.left -= part.size();
  Heard heard{.what = What::part, .used = part.size()};
  if (row.left > 0) return heard;
  heard.what = What::whole;
  heard.size = row.size;
  heard.is_wrong = row.is_wrong;
  put_to_rest(row);
  return heard;
}

// All that comes before we have said anything is the greeting.
Heard RawClientTalk::hear_greeting(std::span<const char> input) const {
  return {.what = What::part, .used = input.size()};
}

Heard RawClientTalk::hear_hello_answer(TalkRow& row, std::span<const char> input) const {
  const std::size_t used = std::min<std::uint64_t>(input.size(), row.left);
  row.left -= used;
  if (row.left > 0) return {.what = What::part, .used = used};
  row.step = Step::open;
  return {.what = What::opened, .used = used};
}

std::uint64_t RawClientTalk::size(const Said& said) {
  return said_message(said).size(said.number);
}

std::span<const char> RawClientTalk::render(const Said& said, std::uint64_t skip) {
  return said_message(said).bytes(said.number).subspan(skip);
}

}  // namespace c1k
