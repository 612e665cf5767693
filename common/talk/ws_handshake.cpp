#include "common/talk/ws_handshake.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3
constexpr std::size_t kSha1 = 20;
constexpr std::string_view kUpgrade = "websocket";

int base64(char* out, const unsigned char* bytes, std::size_t size) {
  return EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out), bytes, static_cast<int>(size));
}

bool is_base64_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

// Base64 of 16 bytes: 22 characters and the padding.
bool is_key(std::string_view key) {
  return key.size() == kWsKeySize && key.ends_with("==") &&
         std::all_of(key.begin(), key.end() - 2, is_base64_character);
}

std::string_view first_line(std::string_view input) {
  return input.substr(0, input.find("\r\n"));
}

// "HTTP/1.1 403 Forbidden": 403; 0: it is no such line.
int status_of(std::string_view line) {
  const bool is_http = line.starts_with("HTTP/1.") && line.size() >= 12 && line[8] == ' ';
  if (!is_http || line[7] < '0' || line[7] > '9') return 0;
  int code = 0;
  for (const char digit : line.substr(9, 3)) {
    if (digit < '0' || digit > '9') return 0;
    code = code * 10 + (digit - '0');
  }
  return line.size() == 12 || line[12] == ' ' ? code : 0;
}

std::string_view wrong_in(const HttpHead& head, std::string_view accept,
                          std::string_view subprotocol) {
  if (!head.has_token("Upgrade", kUpgrade)) return "it has no Upgrade: websocket";
  if (!head.has_token("Connection", "Upgrade")) return "it has no Connection: Upgrade";
  if (head.count("Sec-WebSocket-Accept") != 1) return "it has no Sec-WebSocket-Accept, or several";
  if (head.value("Sec-WebSocket-Accept") != accept)
    return "its Sec-WebSocket-Accept is not of our key";
  if (head.count("Sec-WebSocket-Extensions") > 0) return "it has an extension that was not offered";
  const std::size_t subprotocols = head.count("Sec-WebSocket-Protocol");
  if (subprotocols == 0) return "";
  const bool is_ours = subprotocols == 1 && !subprotocol.empty() &&
                       head.value("Sec-WebSocket-Protocol") == subprotocol;
  return is_ours ? "" : "it has a subprotocol that was not asked for";
}

WsRequest refused(int status, std::string_view why, std::size_t used) {
  return {.kind = WsRequest::Kind::refused, .used = used, .status = status, .why = why};
}

// HTTP/1.1 and what follows it.
bool is_version_enough(std::string_view version) {
  return version.size() == 8 && version.starts_with("HTTP/1.") && version[7] >= '1' &&
         version[7] <= '9';
}

bool has_body(const HttpHead& head) {
  const std::size_t lengths = head.count("Content-Length");
  return head.count("Transfer-Encoding") > 0 || lengths > 1 ||
         (lengths == 1 && head.value("Content-Length") != "0");
}

// Without its query; of an absolute URI, which a server has to take (RFC 9112, 3.2.2), what follows
// the authority.
std::string_view path_of(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://", "ws://", "wss://"})
    if (target.size() > scheme.size() &&
        equal_in_any_case(target.substr(0, scheme.size()), scheme)) {
      target.remove_prefix(scheme.size());
      target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
      break;
    }
  const std::string_view path = target.substr(0, target.find('?'));
  return path.empty() ? "/" : path;
}

WsRequest judged(const HttpHead& head, std::string_view path, std::size_t used) {
  if (!is_version_enough(head.word(2))) return refused(400, "this is HTTP/1.1", used);
  if (head.word(0) != "GET") return refused(405, "an upgrade is asked for by GET", used);
  if (!path.empty() && path_of(head.word(1)) != path)
    return refused(404, "there is nothing at this path", used);
  if (head.count("Host") != 1) return refused(400, "one Host is needed", used);
  if (has_body(head)) return refused(400, "a GET has no body here", used);
  if (!head.has_token("Upgrade", kUpgrade) || !head.has_token("Connection", "Upgrade"))
    return refused(426, "this server speaks WebSocket alone: ask for an upgrade", used);
  if (head.count("Sec-WebSocket-Version") != 1 || head.value("Sec-WebSocket-Version") != "13")
    return refused(426, "Sec-WebSocket-Version is 13", used);
  if (head.count("Sec-WebSocket-Key") != 1 || !is_key(head.value("Sec-WebSocket-Key")))
    return refused(400, "Sec-WebSocket-Key is 16 bytes in base64", used);
  std::string_view list = head.value("Sec-WebSocket-Protocol");
  const std::string_view subprotocol = next_of_list(list);
  if (!subprotocol.empty() && !is_http_token(subprotocol))
    return refused(400, "Sec-WebSocket-Protocol is a list of tokens", used);
  return {.kind = WsRequest::Kind::upgrade,
          .used = used,
          .key = head.value("Sec-WebSocket-Key"),
          .subprotocol = subprotocol};
}

std::string_view phrase_of(int status) {
  switch (status) {
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed\r\nAllow: GET";
    case 426:
      return "Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13";
    default:
      return "Bad Request";
  }
}

}  // namespace

WsKey ws_key(std::uint64_t first, std::uint64_t second) {
  std::array<unsigned char, 16> bytes{};
  std::memcpy(bytes.data(), &first, sizeof first);
  std::memcpy(bytes.data() + sizeof first, &second, sizeof second);
  std::array<char, kWsKeySize + 1> text{};  // with the zero that ends it
  base64(text.data(), bytes.data(), bytes.size());
  WsKey key{};
  std::copy_n(text.begin(), key.size(), key.begin());
  return key;
}

// Fetched once: looking an algorithm up takes longer than the digest.
static const EVP_MD* sha1() {
  static const EVP_MD* const kFetched = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return kFetched;
}

struct WsAccept::Digest {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
};

WsAccept::WsAccept() : digest_(std::make_unique<Digest>()) {
  if (sha1() == nullptr || digest_->context == nullptr)
    throw Refusal("ws://: OpenSSL on this host has no SHA-1, and the upgrade needs it");
}

void WsAccept::prepare() {
  WsAccept().of("");
}

WsAccept::~WsAccept() {
  EVP_MD_CTX_free(digest_->context);
}

std::string_view WsAccept::of(std::string_view key) {
  std::array<unsigned char, kSha1> hash{};
  EVP_DigestInit_ex2(digest_->context, sha1(), nullptr);
  EVP_DigestUpdate(digest_->context, key.data(), key.size());
  EVP_DigestUpdate(digest_->context, kGuid.data(), kGuid.size());
  EVP_DigestFinal_ex(digest_->context, hash.data(), nullptr);
  const int size = base64(text_.data(), hash.data(), hash.size());
  return {text_.data(), static_cast<std::size_t>(size)};
}

WsAnswer read_ws_answer(std::string_view input, std::string_view accept,
                        std::string_view subprotocol) {
  using Kind = WsAnswer::Kind;
  const auto rejected = [&input](int code, std::string_view why) {
    return WsAnswer{.kind = Kind::rejected, .used = input.size(), .code = code, .why = why};
  };
  constexpr std::string_view kBegin = "HTTP/1.";
  const std::string_view begin = input.substr(0, kBegin.size());
  if (begin != kBegin.substr(0, begin.size())) return rejected(0, "");
  const std::string_view line = first_line(input.substr(0, kLongestHttpHead));
  const bool has_line = line.size() < std::min(input.size(), kLongestHttpHead);
  if (has_line && status_of(line) != 101) return rejected(status_of(line), "");
  const std::size_t size = http_head_size(input);
  if (size == 0) {
    if (input.size() < kLongestHttpHead) return {};
    return rejected(has_line ? 101 : 0, "its head is longer than 8,192 bytes");
  }
  const auto head = HttpHead::parse(input.substr(0, size));
  if (!head) return rejected(101, "its head is malformed");
  const std::string_view why = wrong_in(*head, accept, subprotocol);
  if (!why.empty()) return rejected(101, why);
  return {.kind = Kind::open, .used = size, .code = 101};
}

WsRequest read_ws_request(std::string_view input, std::string_view path) {
  const std::size_t size = http_head_size(input);
  if (size == 0 && input.size() < kLongestHttpHead) return {};
  if (size == 0) return refused(400, "the head is longer than 8,192 bytes", input.size());
  const auto head = HttpHead::parse(input.substr(0, size));
  if (!head) return refused(400, "the head is malformed", input.size());
  return judged(*head, path, size);
}

void append_ws_switching(std::string& text, std::string_view accept, std::string_view subprotocol) {
  text +=
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  text += accept;
  if (!subprotocol.empty()) {
    text += "\r\nSec-WebSocket-Protocol: ";
    text += subprotocol;
  }
  text += "\r\n\r\n";
}

std::string ws_switching(std::string_view accept, std::string_view subprotocol) {
  std::string text;
  append_ws_switching(text, accept, subprotocol);
  return text;
}

std::string ws_refusal(const WsRequest& request) {
  return fmt::format(
      "HTTP/1.1 {} {}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
      "{}\r\n\r\n{}\n",
      request.status, phrase_of(request.status), request.why.size() + 1, request.why);
}

}  // namespace c1k
