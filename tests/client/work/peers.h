// The other end of a worker's connections, played by the test.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/net/sockets.h"

namespace c1k {

struct Peers {
  Peers(const Listener& listener, int n) {
    for (int i = 0; i < n; ++i) all.push_back(listener.accept());
  }
  // What has come on each so far, and at most a message: who sends faster than this reads would
  // keep it here for ever.
  void read() {
    for (std::size_t i = 0; i < all.size(); ++i) {
      char buffer[65536];
      for (int turn = 0; turn < 16; ++turn) {
        const ssize_t got = ::recv(all[i].get(), buffer, sizeof buffer, MSG_DONTWAIT);
        if (got <= 0) break;
        texts[i].append(buffer, static_cast<std::size_t>(got));
      }
    }
  }
  std::size_t speakers() {
    read();
    std::size_t n = 0;
    for (const auto& [peer, text] : texts) n += text.empty() ? 0 : 1;
    return n;
  }
  std::vector<Owned> all;
  std::map<std::size_t, std::string> texts;
};

}  // namespace c1k
