// WebSocket as others have written it: npm's ws and Python's websockets and wsproto, as Debian
// packages them, in small programs of tests/lab/peers that are servers and clients.
#pragma once

#include <string>

#include "tests/lab/scene.h"

namespace c1k::lab {

// "node" is npm's ws, "websockets" and "wsproto" are Python's. False, with a warning: it is not
// installed.
bool has_library(const std::string& library);

// "ws://127.0.0.1:40123" and the path.
std::string ws_target(const std::string& endpoint, const std::string& path = "/");
// "127.0.0.1:40123" of what c1k-server says that it listens on, "ws://127.0.0.1:40123" or so.
std::string endpoint_of(const std::string& target);

// The files of tests/lab/peers that make a server and a client of a library.
std::string server_of(const std::string& library);
std::string client_of(const std::string& library);

// The command that runs a file of tests/lab/peers, by what its name ends with.
Words peer_command(const std::string& file, const Words& arguments);

// Runs one to its end, and CHECKs that it has found nothing wrong.
void run_peer(const std::string& file, const Words& arguments);

// A server of tests/lab/peers on 127.0.0.1; its first line is its port.
class PeerServer {
 public:
  PeerServer(const std::string& file, const Words& arguments);

  std::string endpoint() const { return endpoint_; }
  // How many lines it has written of what begins with that, so far.
  std::size_t seen(const std::string& start) const { return times_in(out(), "\n" + start); }
  std::string out() const { return program_.out(); }
  std::string text() { return program_.text(); }

 private:
  Program program_;
  std::string endpoint_;
};

}  // namespace c1k::lab
