#include "common/talk/ws_server_talk.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "common/talk/filler.h"
#include "common/talk/push.h"

namespace c1k {
namespace {

// Echoed text up to this is heard when it is whole: what is no UTF-8 can then still be answered by
// a close, which has no place within a frame.
constexpr std::size_t kWholeText = 1024;

std::string push_frame(std::size_t size) {
  std::string frame(ws_head_size(size, false), '\0');
  write_ws_head(frame.data(), {.opcode = WsOpcode::binary, .size = size});
  return frame + make_filler(size);
}

// An unmasked frame, its head written before the payload: a masked one's was longer there.
std::span<const char> frame_in_place(std::span<char> payload, const WsHead& head) {
  char* const begin = payload.data() - ws_head_size(head.size, false);
  return {begin, write_ws_head(begin, head) + payload.size()};
}

}  // namespace

WsServerTalk::WsServerTalk(WsService service, std::string path, std::size_t push_size)
    : service_(service),
      path_(std::move(path)),
      push_size_(push_size),
      push_(push_frame(push_size)) {}

Heard WsServerTalk::hear(std::uint64_t, TalkRow& row, std::span<char> input) {
  if (row.step != 0) return hear_request(row, input);
  const bool was_in_reply = is_in_reply(row);
  const WsRules rules{.expects_mask = true,
                      .whole_text = service_ == WsService::echo ? kWholeText : 0};
  const WsElement element = hear_ws(row, input, rules);
  switch (element.kind) {
    case WsElement::Kind::torn:
      return {.what = What::torn};
    case WsElement::Kind::data:
      return hear_data(row, element);
    case WsElement::Kind::ping:
      return {.what = What::ping,
              .used = element.used,
              .reply = frame_in_place(element.payload,
                                      {.opcode = WsOpcode::pong, .size = element.payload.size()})};
    case WsElement::Kind::pong: {
      Heard heard{.what = What::pong, .used = element.used, .stamp = -1};
      if (element.payload.size() == sizeof heard.stamp)
        std::memcpy(&heard.stamp, element.payload.data(), sizeof heard.stamp);
      return heard;
    }
    case WsElement::Kind::close:
      return {.what = What::ended,
              .used = element.used,
              .reply = close(element.code),
              .code = element.code};
    case WsElement::Kind::wrong:
      break;
  }
  Heard heard{.what = What::broken, .used = input.size(), .code = element.code};
  if (!was_in_reply) heard.reply = close(element.code);
  return heard;
}

Heard WsServerTalk::hear_request(TalkRow& row, std::span<const char> input) {
  const WsRequest request = read_ws_request({input.data(), input.size()}, path_);
  if (request.kind == WsRequest::Kind::torn) return {.what = What::torn};
  if (request.kind == WsRequest::Kind::refused) {
    scratch_ = ws_refusal(request);
    return {.what = What::rejected,
            .used = request.used,
            .reply = scratch_,
            .code = request.status,
            .why = request.why};
  }
  scratch_.clear();
  append_ws_switching(scratch_, accept_.of(request.key), request.subprotocol);
  put_to_rest(row);
  return {.what = What::opened, .used = request.used, .reply = scratch_};
}

Heard WsServerTalk::hear_data(TalkRow& row, const WsElement& element) const {
  Heard heard{.what = element.ends ? What::whole : What::part,
              .used = element.used,
              .payload = element.payload.size(),
              .size = row.size};
  if (service_ == WsService::echo)
    heard.reply = element.begins
                      ? frame_in_place(element.payload, {.opcode = element.head.opcode,
                                                         .is_final = element.head.is_final,
                                                         .size = element.head.size})
                      : std::span<const char>(element.payload);
  if (element.ends) put_to_rest(row);
  return heard;
}

std::span<const char> WsServerTalk::render(const Said& said, std::uint64_t skip) {
  PushHeader header{.word = {}, .size = push_size_, .sent_ns = said.stamp};
  std::memcpy(header.word, kPushWord, sizeof header.word);
  std::memcpy(push_.data() + (push_.size() - push_size_), &header, sizeof header);
  return std::span<const char>(push_).subspan(skip);
}

std::span<const char> WsServerTalk::control(WsOpcode opcode, std::span<const char> payload) {
  scratch_.resize(ws_head_size(payload.size(), false));
  write_ws_head(scratch_.data(), {.opcode = opcode, .size = payload.size()});
  scratch_.append(payload.begin(), payload.end());
  return scratch_;
}

std::span<const char> WsServerTalk::close(std::uint16_t code) {
  if (code == WsCode::none) return control(WsOpcode::close, {});
  const std::array<char, 2> payload{static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
  return control(WsOpcode::close, payload);
}

std::span<const char> WsServerTalk::ping(std::uint64_t, std::int64_t stamp) {
  std::array<char, sizeof stamp> payload{};
  std::memcpy(payload.data(), &stamp, sizeof stamp);
  return control(WsOpcode::ping, payload);
}

}  // namespace c1k
