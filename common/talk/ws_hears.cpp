#include "common/talk/ws_hears.h"

#include <algorithm>
#include <bit>

#include "common/talk/utf8.h"

namespace c1k {
namespace {

using Kind = WsElement::Kind;

WsElement wrong(std::uint16_t code, std::size_t used) {
  return {.kind = Kind::wrong, .used = used, .code = code};
}

// Nothing, or a code and a reason in UTF-8 (5.5.1).
WsElement close_of(WsElement element) {
  const auto body = element.payload;
  element.kind = Kind::close;
  element.code = WsCode::none;
  if (body.empty()) return element;
  if (body.size() == 1) return wrong(WsCode::protocol, element.used);
  element.code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(body[0]) << 8U |
                                            static_cast<std::uint8_t>(body[1]));
  if (!is_ws_close_code(element.code)) return wrong(WsCode::protocol, element.used);
  Utf8 reason;
  if (!reason.take(body.subspan(2)) || !reason.is_whole())
    return wrong(WsCode::not_utf8, element.used);
  return element;
}

WsElement hear_control(std::span<char> input, const WsHead& head) {
  if (input.size() < head.head_size + head.size) return {};
  WsElement element{.used = head.head_size + head.size,
                    .payload = input.subspan(head.head_size, head.size),
                    .head = head};
  if (head.is_masked) apply_ws_mask(element.payload, head.mask, 0);
  if (head.opcode == WsOpcode::close) return close_of(element);
  element.kind = head.opcode == WsOpcode::ping ? Kind::ping : Kind::pong;
  return element;
}

// What there is of the frame's payload; the row knows how much of it is left.
WsElement hear_payload(TalkRow& row, std::span<char> input, bool is_masked) {
  const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), row.left));
  WsElement element{.kind = Kind::data, .used = n, .payload = input.first(n), .at = row.size};
  if (is_masked) {
    apply_ws_mask(element.payload, row.mask, 0);
    row.mask = std::rotr(row.mask, static_cast<int>(8 * (n % 4)));  // for what is still to come
  }
  row.left -= n;
  row.size += n;
  if (row.kind == static_cast<std::uint8_t>(WsOpcode::text)) {
    Utf8 text(row.utf8);
    if (!text.take(element.payload)) return wrong(WsCode::not_utf8, n);
    row.utf8 = text.state();
  }
  element.ends = row.left == 0 && row.is_final;
  if (element.ends && row.utf8 != 0) return wrong(WsCode::not_utf8, n);
  return element;
}

bool has_come(const TalkRow& row, const WsHead& head, std::size_t payload, const WsRules& rules) {
  const bool is_first = row.size == 0;  // an empty frame may have come before (5.4)
  const bool is_text =
      head.opcode == WsOpcode::text || row.kind == static_cast<std::uint8_t>(WsOpcode::text);
  if (is_text && head.size <= rules.whole_text) return payload >= head.size;
  return !is_first || payload >= std::min<std::uint64_t>(rules.first, head.size);
}

}  // namespace

WsElement hear_ws(TalkRow& row, std::span<char> input, const WsRules& rules) {
  if (row.left > 0) return hear_payload(row, input, rules.expects_mask);
  WsHead head;
  const WsRead read = read_ws_head(input, head);
  if (read == WsRead::torn) return {};
  if (read == WsRead::wrong || head.is_masked != rules.expects_mask)
    return wrong(WsCode::protocol, input.size());
  if (is_control(head.opcode)) return hear_control(input, head);
  const bool goes_on = head.opcode == WsOpcode::continuation;
  if (goes_on != (row.kind != 0)) return wrong(WsCode::protocol, input.size());
  if (!has_come(row, head, input.size() - head.head_size, rules)) return {};
  if (!goes_on) row.kind = static_cast<std::uint8_t>(head.opcode);
  row.is_final = head.is_final;
  row.left = head.size;
  if (rules.expects_mask) row.mask = head.mask;
  WsElement element = hear_payload(row, input.subspan(head.head_size), rules.expects_mask);
  element.used += head.head_size;
  element.head = head;
  element.begins = true;
  return element;
}

}  // namespace c1k
