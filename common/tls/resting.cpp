#include "common/tls/resting.h"

#include <algorithm>
#include <array>

namespace c1k {
namespace {

using What = TlsHeard::What;

// RFC 8446, 4.
constexpr std::uint8_t kTicket = 4;
constexpr std::uint8_t kKeyUpdate = 24;
constexpr std::size_t kMessageHead = 4;
constexpr std::uint32_t kMostTicket = 0x20'000;  // two vectors of 64 KiB (4.6.1)

TlsHeard fault(TlsAlert alert) {
  return {What::fault, static_cast<std::uint8_t>(alert), {}};
}

std::uint32_t left_of(const RestingKeys& keys) {
  return std::uint32_t{keys.left[0]} << 16U | std::uint32_t{keys.left[1]} << 8U | keys.left[2];
}
void set_left(RestingKeys& keys, std::uint32_t left) {
  keys.left = {static_cast<std::uint8_t>(left >> 16U), static_cast<std::uint8_t>(left >> 8U),
               static_cast<std::uint8_t>(left)};
}

}  // namespace

TlsHeard Resting::hear(std::uint32_t connection, RestingKeys& keys, std::span<char> record) {
  if (keys.received == ~std::uint64_t{0}) return fault(TlsAlert::internal_error);
  const auto opened = cache_.get(connection, TlsWay::in, keys).open(keys.received, record);
  if (!opened) return fault(TlsAlert::bad_record_mac);
  ++keys.received;
  if (opened->content.size() > kMostTlsContent) return fault(TlsAlert::record_overflow);
  // Nothing comes between the parts of a message (5.1).
  const bool is_half = keys.head > 0;
  if (is_half && opened->type != TlsContent::handshake) return fault(TlsAlert::unexpected_message);
  if (opened->type == TlsContent::data && !opened->content.empty()) {
    keys.idle = 0;
    return {What::data, 0, opened->content};
  }
  if (++keys.idle > kMostIdle) return fault(TlsAlert::unexpected_message);
  switch (opened->type) {
    case TlsContent::data:
      return {};
    case TlsContent::alert:
      return hear_alert(opened->content);
    case TlsContent::handshake:
      return hear_messages(connection, keys, opened->content);
    default:
      return fault(TlsAlert::unexpected_message);
  }
}

TlsHeard Resting::hear_alert(std::span<const char> content) {
  constexpr std::uint8_t kUserCanceled = 90;
  if (content.size() != 2) return fault(TlsAlert::decode_error);
  const auto number = static_cast<std::uint8_t>(content[1]);
  if (number == static_cast<std::uint8_t>(TlsAlert::close_notify)) return {What::closed, 0, {}};
  if (number == kUserCanceled) return {};  // a close_notify follows (6.1)
  return {What::alert, number, {}};
}

// Several of them in a record, or one in several. Tickets are no use to us when the object is gone:
// their bytes are passed over. A KeyUpdate ends its record (5.1).
TlsHeard Resting::hear_messages(std::uint32_t connection, RestingKeys& keys,
                                std::span<const char> content) {
  if (content.empty()) return fault(TlsAlert::unexpected_message);
  while (!content.empty()) {
    if (keys.head < kMessageHead) {
      const auto byte = static_cast<std::uint8_t>(content.front());
      content = content.subspan(1);
      if (keys.head == 0) {
        const bool is_known = byte == kKeyUpdate || (byte == kTicket && keys.is_server == 0);
        if (!is_known) return fault(TlsAlert::unexpected_message);
        keys.message = byte;
      } else {
        keys.left[keys.head - 1U] = byte;
      }
      if (++keys.head < kMessageHead) continue;
      const std::uint32_t size = left_of(keys);
      if (keys.message == kKeyUpdate ? size != 1 : size == 0 || size > kMostTicket)
        return fault(TlsAlert::decode_error);
      continue;
    }
    const std::size_t part = std::min<std::size_t>(left_of(keys), content.size());
    if (keys.message == kKeyUpdate) {
      const auto asks = static_cast<std::uint8_t>(content.front());
      if (asks > 1) return fault(TlsAlert::illegal_parameter);
      if (content.size() > 1) return fault(TlsAlert::unexpected_message);
      keys.head = 0;
      cache_.forget(connection, TlsWay::in);
      keys.read_secret = next_secret(keys.suite, keys.read_secret);
      keys.received = 0;
      return {asks == 1 ? What::ask_update : What::nothing, 0, {}};
    }
    set_left(keys, left_of(keys) - static_cast<std::uint32_t>(part));
    content = content.subspan(part);
    if (left_of(keys) == 0) keys.head = 0;
  }
  return {};
}

std::size_t Resting::seal(std::uint32_t connection, RestingKeys& keys, TlsContent type,
                          std::span<const char> content, std::span<char> out) {
  return cache_.get(connection, TlsWay::out, keys).seal(keys.sent++, type, content, out);
}

std::size_t Resting::say(std::uint32_t connection, RestingKeys& keys, std::span<const char> content,
                         std::span<char> out) {
  return seal(connection, keys, TlsContent::data, content, out);
}

std::size_t Resting::say_alert(std::uint32_t connection, RestingKeys& keys, TlsAlert alert,
                               std::span<char> out) {
  constexpr char kWarning = 1, kFatal = 2;
  const std::array<char, 2> content{alert == TlsAlert::close_notify ? kWarning : kFatal,
                                    static_cast<char>(alert)};
  keys.is_closed = 1;
  return seal(connection, keys, TlsContent::alert, content, out);
}

std::size_t Resting::say_update(std::uint32_t connection, RestingKeys& keys, bool asks,
                                std::span<char> out) {
  const std::array<char, 5> content{static_cast<char>(kKeyUpdate), 0, 0, 1,
                                    static_cast<char>(asks ? 1 : 0)};
  const std::size_t size = seal(connection, keys, TlsContent::handshake, content, out);
  cache_.forget(connection, TlsWay::out);
  keys.write_secret = next_secret(keys.suite, keys.write_secret);
  keys.sent = 0;
  return size;
}

void Resting::forget(std::uint32_t connection, RestingKeys& keys) {
  cache_.forget(connection, TlsWay::in);
  cache_.forget(connection, TlsWay::out);
  wipe(keys);
}

}  // namespace c1k
