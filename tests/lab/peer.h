// What c1k-client and c1k-server may meet out there, played by the test itself on loopback.
#pragma once

#include <cstdint>
#include <string>
#include <thread>

namespace c1k::lab {

// Listens on 127.0.0.1, on a port that the kernel chooses, until it is destroyed.
class Peer {
 public:
  enum class Manner {
    silent,         // never accepts: connects succeed until the accept queue is full
    swallows_syns,  // drops every SYN: a connect is never answered
    hangs_up,       // accepts, and closes at once: a FIN
    resets,         // the same with a RST
  };
  explicit Peer(Manner manner, int backlog = 4096);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::string target() const;

 private:
  int listener_ = -1;
  int filler_ = -1;
  std::jthread hanging_up_;
};

// A connection of the test's own to a loopback endpoint ("127.0.0.1:9000").
class Caller {
 public:
  explicit Caller(const std::string& endpoint);
  ~Caller();
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  bool send(std::size_t bytes) const;  // all of it; false: the other side is gone
  void say(const std::string& text) const;
  std::string answer_to(const std::string& text) const;  // until nothing comes for 300 ms
  bool is_closed() const;                                // by the other side

 private:
  int socket_ = -1;
};

// A loopback port on which nobody listens.
std::string closed_target();

}  // namespace c1k::lab
