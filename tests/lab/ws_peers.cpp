#include "tests/lab/ws_peers.h"

#include "tests/catch.h"

namespace c1k::lab {
namespace {

// Debian's own: another python3 that comes first in PATH knows nothing of Debian's packages ...
constexpr const char* kPython = "/usr/bin/python3";
// ... and a node that is not Debian's does not look where they are.
constexpr const char* kNodePath = "NODE_PATH=/usr/share/nodejs";
constexpr Milliseconds kPeerEnds = 90s;  // each has a limit of its own that is shorter

}  // namespace

bool has_library(const std::string& library) {
  const Words python{kPython, "-c", "import " + library};
  const Words node{"env", kNodePath, "node", "-e", "require('ws')"};
  if (Program(library == "node" ? node : python).wait(kSoon) == 0) return true;
  WARN("skipped: there is no " << library << "; scripts/setup --tests installs it");
  return false;
}

std::string ws_target(const std::string& endpoint, const std::string& path) {
  return "ws://" + endpoint + path;
}

std::string endpoint_of(const std::string& target) {
  const std::string scheme = "ws://";
  const std::string rest = target.starts_with(scheme) ? target.substr(scheme.size()) : target;
  return rest.substr(0, rest.find('/'));
}

std::string server_of(const std::string& library) {
  return library + (library == "node" ? "_server.js" : "_server.py");
}

std::string client_of(const std::string& library) {
  return library + (library == "node" ? "_client.js" : "_client.py");
}

Words peer_command(const std::string& file, const Words& arguments) {
  const std::string path = std::string(C1K_LAB_PEERS) + "/" + file;
  return plus(file.ends_with(".py") ? Words{kPython, path} : Words{"env", kNodePath, "node", path},
              arguments);
}

void run_peer(const std::string& file, const Words& arguments) {
  Program peer(peer_command(file, arguments));
  const int status = peer.wait(kPeerEnds);
  INFO(file << "\n" << peer.text());
  CHECK(status == 0);
}

PeerServer::PeerServer(const std::string& file, const Words& arguments)
    : program_(peer_command(file, arguments)) {
  const bool listens = eventually(
      kSoon, [this] { return times_in(out(), "\n") > 0 || program_.wait(Milliseconds{0}) >= 0; });
  INFO(text());
  REQUIRE(listens);
  REQUIRE(times_in(out(), "\n") > 0);
  endpoint_ = "127.0.0.1:" + out().substr(0, out().find('\n'));
}

}  // namespace c1k::lab
