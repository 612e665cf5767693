// What a peer said before it ended a connection: often the reason, in words ("-DENIED ..."). One
// example is kept for a worker. Costs nothing where nobody speaks unasked or hangs up.
#pragma once

#include <span>
#include <string>

#include "common/link/wire.h"
#include "common/run/once_text.h"

namespace c1k {

class LastWords {
 public:
  // It has said something; who speaks first is remembered until it ends.
  void said(ConnectionIndex connection, std::span<const char> bytes) {
    if (connection_ != 0 && connection_ != connection) return;
    if (connection_ == connection && !words_.empty()) return;
    connection_ = connection;
    words_.assign(bytes.begin(),
                  bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), kFirstBytes)));
  }
  // It has ended: by the peer's side, and then its words are the example, or otherwise.
  void ended(ConnectionIndex connection, bool by_peer, OnceText& example) {
    if (connection_ != connection || connection == 0) return;
    if (by_peer) example.set(words_);
    connection_ = 0;
    words_.clear();
  }

 private:
  ConnectionIndex connection_ = 0;
  std::string words_;  // allocated once: it is cleared, and kept
};

}  // namespace c1k
