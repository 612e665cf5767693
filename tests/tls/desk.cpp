#include "tests/tls/desk.h"

namespace c1k {

void TlsDesk::shake(std::size_t piece) {
  for (int turns = 0; turns < 10; ++turns) {
    const std::string came = peer.said();
    handshake->go_on({});
    for (std::size_t at = 0; at < came.size(); at += piece)
      handshake->go_on(std::span(came).subspan(at, std::min(piece, came.size() - at)));
    peer.hear(take_said());
    peer.shake();
    ERR_clear_error();
  }
}

void TlsDesk::rest() {
  REQUIRE(handshake->can_rest());
  keys = handshake->keys();
  buffer = handshake->take_rest() + peer.said();
  handshake.reset();
  take_all();
}

TlsHeard TlsDesk::take_all() {
  TlsHeard last;
  while (buffer.size() >= kTlsHead) {
    const TlsHead head = parse_tls_head(buffer);
    if (head.size == 0) return {TlsHeard::What::fault, static_cast<std::uint8_t>(head.alert), {}};
    if (buffer.size() < head.size) break;
    std::string record = buffer.substr(0, head.size);
    buffer.erase(0, head.size);
    last = resting.hear(kOne, keys, record);
    heard.append(last.content.begin(), last.content.end());
    ++records;
    last.content = {};
    if (last.what == TlsHeard::What::ask_update) update(false);
    if (last.what == TlsHeard::What::fault) return last;
  }
  return last;
}

TlsHeard TlsDesk::hear(const std::string& bytes) {
  buffer += bytes;
  return take_all();
}

void TlsDesk::say(const std::string& text) {
  for (std::size_t at = 0; at == 0 || at < text.size(); at += kMostTlsContent) {
    std::string record(kMostTlsRecord, '\0');
    record.resize(
        resting.say(kOne, keys, std::string_view(text).substr(at, kMostTlsContent), record));
    peer.hear(record);
  }
}

void TlsDesk::update(bool asks) {
  std::string record(100, '\0');
  record.resize(resting.say_update(kOne, keys, asks, record));
  peer.hear(record);
}

void TlsDesk::alert(TlsAlert alert) {
  std::string record(100, '\0');
  record.resize(resting.say_alert(kOne, keys, alert, record));
  peer.hear(record);
}

std::string TlsDesk::echo(const std::string& text) {
  heard.clear();
  say(text);
  peer.write(peer.read());
  hear(peer.said());
  return heard;
}

}  // namespace c1k
