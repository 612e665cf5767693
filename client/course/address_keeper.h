// Keeps our addresses while a run lasts, in a process of its own (named c1k-arp) that answers when
// the supervisor has no time: who asks for one of ours is told, who claims one is told off once,
// and one that is lost is drawn no more. Finds out where frames to the targets go.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "common/net/hardware.h"
#include "common/net/shared.h"
#include "common/run/board.h"
#include "common/stack/hop_book.h"

namespace c1k {

class AddressKeeper {
 public:
  struct Setup {
    Device device;
    std::vector<Address> ours;  // by alias number
    std::vector<Address> targets;
    std::vector<Address> hops;  // by target: itself, or the gateway to it
  };

  // Opens its packet sockets and forks; the caller has one thread. The board must outlive it.
  // Throws Refusal: CAP_NET_RAW is missing; std::system_error.
  AddressKeeper(Setup setup, Board& board);
  ~AddressKeeper();  // ends the process
  AddressKeeper(const AddressKeeper&) = delete;
  AddressKeeper& operator=(const AddressKeeper&) = delete;

  const HopBook& hops() const { return *book_; }
  pid_t process() const { return process_; }
  // The first that does not answer within 3 s; empty: all are known.
  std::string await_hops() const;

 private:
  [[noreturn]] void keep(int lifeline) noexcept;
  void hear(class Neighbours& neighbours);
  void look_at_routes(class Neighbours& neighbours);
  void send(class Neighbours& neighbours);
  void give_up(const struct Claim& claim);

  Setup setup_;
  Board& board_;
  Shared<HopBook> book_;
  int sockets_[2] = {-1, -1};  // ARP, IPv6
  int lifeline_ = -1;          // its end of the pipe; closed, the process ends
  pid_t process_ = -1;
};

}  // namespace c1k
