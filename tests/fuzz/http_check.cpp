#include <fmt/format.h>

#include <algorithm>

#include "common/talk/ws_server_talk.h"
#include "tests/fuzz/checks.h"
#include "tests/talk/ws_ear.h"

namespace c1k {
namespace {

constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

bool is_within(std::string_view part, std::string_view all) {
  return part.empty() ||
         (part.data() >= all.data() && part.data() + part.size() <= all.data() + all.size());
}

std::string words_of(const WsRequest& request) {
  if (request.kind == WsRequest::Kind::torn) return "";
  return fmt::format("{} {} {} {}", request.status, request.why, request.key, request.subprotocol);
}
std::string words_of(const WsAnswer& answer) {
  if (answer.kind == WsAnswer::Kind::torn) return "";
  return fmt::format("{} {}", answer.code, answer.why);
}

// As more and more comes: torn, and then always the same.
template <class Read>
void expect_same_for_longer(std::string_view input, std::uint8_t seed, Read read) {
  const std::string whole = words_of(read(input));
  std::size_t size = 0;
  for (const std::size_t piece : pieces_of(input.size(), seed)) {
    size = std::min(input.size(), size + piece);
    const std::string words = words_of(read(input.substr(0, size)));
    expect(words.empty() || words == whole, "what is read changes when more comes");
  }
}

// Our words are read by our other side.
void check_own_words(const WsRequest& request) {
  if (request.kind == WsRequest::Kind::refused) {
    const std::string text = ws_refusal(request);
    const WsAnswer answer = read_ws_answer(text, kAccept, "");
    expect(answer.kind == WsAnswer::Kind::rejected && answer.code == request.status,
           "a refusal is read otherwise");
    expect(HttpHead::parse(std::string_view(text).substr(0, http_head_size(text))).has_value(),
           "a refusal that is malformed");
  }
  if (request.kind != WsRequest::Kind::upgrade) return;
  static WsAccept accept;
  const std::string proof(accept.of(request.key));
  const std::string text = ws_switching(proof, request.subprotocol);
  const WsAnswer answer = read_ws_answer(text, proof, request.subprotocol);
  expect(answer.kind == WsAnswer::Kind::open && answer.used == text.size(),
         "an answer of ours does not open");
}

void check_head(std::string_view input) {
  const std::size_t size = http_head_size(input);
  expect(size <= input.size() && size <= kLongestHttpHead, "a head longer than what has come");
  if (size == 0) return;
  const auto head = HttpHead::parse(input.substr(0, size));
  if (!head) return;
  for (std::size_t i = 0; i < 3; ++i)
    expect(is_within(head->word(i), input), "a word from elsewhere");
  for (const std::string_view name : {"Upgrade", "Connection", "Host", "Sec-WebSocket-Key"}) {
    const std::string_view value = head->value(name);
    expect(is_within(value, input) && is_http_field_value(value), "a value that is none");
    expect(value.empty() || head->count(name) > 0, "a value of no field");
    expect(!head->has_token(name, "websocket") || head->count(name) > 0, "a token of no field");
  }
}

// As a link gives it to the talk.
void check_talk(std::string_view input, std::uint8_t seed) {
  static WsServerTalk talk(WsService::hold, "/chat", 0);
  TalkRow fresh{};
  fresh.step = talk.first_step();
  const auto hear = [&fresh](std::string_view head, const std::vector<std::size_t>& pieces) {
    WsEar ear(talk, fresh);
    ear.hear(head, pieces);
    return ear;
  };
  const std::size_t size = http_head_size(input);  // what comes behind it is another's to check
  const std::string_view head = size == 0 ? input : input.substr(0, size);
  const WsEar whole = hear(head, {}), parts = hear(head, pieces_of(head.size(), seed));
  expect(whole.words() == parts.words() && whole.said() == parts.said(),
         "what a server says to a head depends on the cuts");
}

}  // namespace

void check_http(std::string_view input) {
  if (input.size() < 2) return;
  const auto first = static_cast<std::uint8_t>(input[0]);
  const auto seed = static_cast<std::uint8_t>(input[1]);
  const std::string_view path = first % 2 == 0 ? "" : "/chat";
  const std::string_view subprotocol = first % 4 < 2 ? "" : "chat";
  const std::string_view bytes = input.substr(2, kLongestHttpHead);
  check_head(bytes);
  const auto read = [path](std::string_view part) { return read_ws_request(part, path); };
  const auto read_answer = [subprotocol](std::string_view part) {
    return read_ws_answer(part, kAccept, subprotocol);
  };
  expect_same_for_longer(bytes, seed, read);
  expect_same_for_longer(bytes, seed, read_answer);
  const WsRequest request = read(bytes);
  expect(request.used <= bytes.size() && is_within(request.key, bytes) &&
             is_within(request.subprotocol, bytes),
         "a request from elsewhere");
  check_own_words(request);
  check_talk(bytes, seed);
}

}  // namespace c1k
