#include "common/talk/ws_client_talk.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "common/talk/filler.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

constexpr std::size_t kRendered = 65'536;  // of a payload at once
// Of a push at once: what is read at once, behind what was torn (link/link.h), is no longer.
constexpr std::size_t kCompared = 65'536 + kLongestHead;
// What a secret is used for, so that no two are made of the same words.
constexpr std::uint64_t kForKey = std::uint64_t{1} << 62, kForControl = std::uint64_t{1} << 63;

// The end of a request.
constexpr std::string_view kHost = "Host: ", kKey = "\r\nSec-WebSocket-Key: ", kEnd = "\r\n\r\n";

WsOpcode opcode_of(bool is_text) {
  return is_text ? WsOpcode::text : WsOpcode::binary;
}

}  // namespace

WsClientTalk::WsClientTalk(WsClient client, Message message, WsAnswerBy answer,
                           std::size_t answer_size)
    : client_(std::move(client)),
      message_(std::move(message)),
      answer_(answer),
      answer_size_(answer_size),
      filler_(answer == WsAnswerBy::push ? make_filler(kCompared + kFillerPeriod) : "") {}

Said WsClientTalk::opening(std::uint64_t number, std::uint8_t step) const {
  const SaidKind kind = step == Step::request ? SaidKind::opening : SaidKind::nothing;
  return {.number = number, .stamp = 0, .round = 0, .kind = kind};
}

WsKey WsClientTalk::key(std::uint64_t number) const {
  return ws_key(siphash(secret_, number, kForKey), siphash(secret_, number, kForKey + 1));
}

std::string_view WsClientTalk::host(const Said& said) const {
  return client_.hosts[said.round % client_.hosts.size()];
}

std::span<const char> WsClientTalk::request(const Said& said) {
  const auto begin = client_.request.bytes(said.number);
  const WsKey key = this->key(said.number);
  scratch_.assign(begin.begin(), begin.end());
  scratch_ += kHost;
  scratch_ += host(said);
  scratch_ += kKey;
  scratch_.append(key.begin(), key.end());
  scratch_ += kEnd;
  return scratch_;
}

Heard WsClientTalk::hear(std::uint64_t number, TalkRow& row, std::span<char> input) {
  if (row.step != Step::open) return hear_answer(number, row, input);
  const WsRules rules{.first = answer_ == WsAnswerBy::push ? sizeof(PushHeader) : 0};
  const WsElement element = hear_ws(row, input, rules);
  switch (element.kind) {
    case WsElement::Kind::torn:
      return {.what = What::torn};
    case WsElement::Kind::data:
      return hear_data(number, row, element);
    case WsElement::Kind::ping:
      return {.what = What::ping,
              .used = element.used,
              .reply = control(WsOpcode::pong, number, element.payload)};
    case WsElement::Kind::pong: {
      Heard heard{.what = What::pong, .used = element.used, .stamp = -1};
      if (element.payload.size() == sizeof heard.stamp)
        std::memcpy(&heard.stamp, element.payload.data(), sizeof heard.stamp);
      return heard;
    }
    case WsElement::Kind::close: {
      Heard heard{.what = What::ended, .used = element.used, .code = element.code};
      if (client_.answers_close) heard.reply = close(number, element.code);
      return heard;
    }
    case WsElement::Kind::wrong:
      break;
  }
  return {.what = What::broken,
          .used = input.size(),
          .reply = close(number, element.code),
          .code = element.code};
}

Heard WsClientTalk::hear_answer(std::uint64_t number, TalkRow& row, std::span<const char> input) {
  const WsKey key = this->key(number);
  const WsAnswer answer = read_ws_answer({input.data(), input.size()},
                                         accept_.of({key.data(), key.size()}), client_.subprotocol);
  if (answer.kind == WsAnswer::Kind::torn) return {.what = What::torn};
  const bool was_asked = row.step == Step::answer;
  if (answer.kind == WsAnswer::Kind::open && was_asked) {
    put_to_rest(row);
    return {.what = What::opened, .used = answer.used};
  }
  return {.what = What::rejected,
          .used = input.size(),
          .code = answer.code,
          .why = was_asked ? answer.why : "it came before the request was sent"};
}

Heard WsClientTalk::hear_data(std::uint64_t number, TalkRow& row, const WsElement& element) {
  const std::uint8_t kind = row.kind;
  Heard heard{.what = What::part, .used = element.used, .payload = element.payload.size()};
  if (answer_ == WsAnswerBy::echo) row.is_wrong |= !is_as_sent(number, element, kind);
  if (answer_ == WsAnswerBy::push) row.is_wrong |= !is_push_part(row, element);
  if (!element.ends) return heard;
  heard.size = row.size;
  if (answer_ == WsAnswerBy::echo) row.is_wrong |= row.size != message_.size(number);
  if (answer_ == WsAnswerBy::size) row.is_wrong |= row.size != answer_size_;
  if (answer_ == WsAnswerBy::push) row.is_wrong |= static_cast<std::uint16_t>(row.size) != row.said;
  heard.is_wrong = row.is_wrong;
  if (answer_ == WsAnswerBy::push) heard.stamp = row.stamp;
  const bool is_no_push = answer_ == WsAnswerBy::push && row.stamp == 0;
  if (answer_ != WsAnswerBy::nothing) heard.what = is_no_push ? What::lost : What::whole;
  put_to_rest(row);
  return heard;
}

bool WsClientTalk::is_as_sent(std::uint64_t number, const WsElement& element, std::uint8_t kind) {
  if (kind != static_cast<std::uint8_t>(opcode_of(client_.is_text))) return false;
  const auto sent = message_.bytes(number);
  const std::size_t n = element.payload.size();
  return element.at + n <= sent.size() &&
         std::equal(element.payload.begin(), element.payload.end(),
                    sent.begin() + static_cast<std::ptrdiff_t>(element.at));
}

// A push has its header in the first frame; its moment is at least 1, which tells it from what is
// none.
bool WsClientTalk::is_push_part(TalkRow& row, const WsElement& element) const {
  auto payload = element.payload;
  std::uint64_t at = element.at;
  if (payload.empty()) return true;
  if (at == 0) {
    PushHeader header;
    if (payload.size() < sizeof header) return false;
    std::memcpy(&header, payload.data(), sizeof header);
    if (!is_push(header)) return false;
    row.stamp = std::max<std::int64_t>(header.sent_ns, 1);
    row.said = static_cast<std::uint16_t>(header.size);
    payload = payload.subspan(sizeof header);
    at += sizeof header;
  }
  return row.stamp == 0 || is_filler(payload, at, filler_);
}

WsHead WsClientTalk::message_head(const Said& said) {
  const std::uint64_t mask = siphash(secret_, said.number, said.round);
  return {.opcode = opcode_of(client_.is_text),
          .is_masked = true,
          .mask = static_cast<std::uint32_t>(mask),
          .size = message_.size(said.number)};
}

std::uint64_t WsClientTalk::overhead(const Said& said) {
  return said.kind == SaidKind::message ? ws_head_size(message_.size(said.number), true) : 0;
}

std::uint64_t WsClientTalk::size(const Said& said) {
  if (said.kind == SaidKind::opening)
    return client_.request.size(said.number) + host(said).size() + kWsKeySize +
           (kHost.size() + kKey.size() + kEnd.size());
  return overhead(said) + message_.size(said.number);
}

std::span<const char> WsClientTalk::render(const Said& said, std::uint64_t skip) {
  if (said.kind == SaidKind::opening) return request(said).subspan(skip);
  const WsHead head = message_head(said);
  const std::size_t head_size = ws_head_size(head.size, true);
  const std::uint64_t at = skip < head_size ? 0 : skip - head_size;  // of the payload
  const std::size_t size = std::min<std::uint64_t>(kRendered, head.size - at);
  scratch_.resize(head_size + size);
  write_ws_head(scratch_.data(), head);
  const auto payload = std::span<char>(scratch_).subspan(head_size);
  const auto bytes = message_.bytes(said.number).subspan(at, size);
  std::copy(bytes.begin(), bytes.end(), payload.begin());
  apply_ws_mask(payload, head.mask, at);
  return std::span<const char>(scratch_).subspan(skip < head_size ? skip : head_size);
}

// Control frames are not made again: they are kept where they are not taken, so their masks need
// not come from what is said.
std::span<const char> WsClientTalk::control(WsOpcode opcode, std::uint64_t number,
                                            std::span<const char> payload) {
  const std::uint64_t mask = siphash(secret_, number, kForControl | ++controls_);
  const WsHead head{.opcode = opcode,
                    .is_masked = true,
                    .mask = static_cast<std::uint32_t>(mask),
                    .size = payload.size()};
  scratch_.resize(ws_head_size(head.size, true) + payload.size());
  const auto out = std::span<char>(scratch_).subspan(write_ws_head(scratch_.data(), head));
  std::copy(payload.begin(), payload.end(), out.begin());
  apply_ws_mask(out, head.mask, 0);
  return scratch_;
}

std::span<const char> WsClientTalk::close(std::uint64_t number, std::uint16_t code) {
  if (code == WsCode::none) return control(WsOpcode::close, number, {});
  const std::array<char, 2> payload{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
  return control(WsOpcode::close, number, payload);
}

std::span<const char> WsClientTalk::ping(std::uint64_t number, std::int64_t stamp) {
  std::array<char, sizeof stamp> payload{};
  std::memcpy(payload.data(), &stamp, sizeof stamp);
  return control(WsOpcode::ping, number, payload);
}

std::span<const char> WsClientTalk::farewell(std::uint64_t number) {
  return close(number, WsCode::normal);
}

}  // namespace c1k
