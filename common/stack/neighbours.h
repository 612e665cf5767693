// Our addresses towards other hosts of the network: announced, answered for when somebody asks,
// defended once when somebody else claims one, and given up when they go on (RFC 5227, 2.4). And
// theirs: the Ethernet addresses of those that frames go to. Frames in, frames out; pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "common/base/units.h"
#include "common/net/neighbour_frames.h"
#include "common/stack/flow_index.h"

namespace c1k {

class Neighbours {
 public:
  using Frame = std::vector<std::uint8_t>;

  Neighbours(const Hardware& hardware, std::vector<Address> ours);

  void ask_for(const Address& hop);  // it is to be known from now on
  void hear(std::span<const std::uint8_t> frame, Nanoseconds now);
  // Announces some of ours, once each; asks for hops that are not known, each second, and for those
  // that were heard of longest ago, each 30 s.
  void tick(Nanoseconds now);

  std::vector<Frame> take_frames() { return std::exchange(frames_, {}); }
  std::optional<Hardware> hop(const Address& address) const;
  bool knows_all() const;
  bool has_announced_all() const { return announced_ == ours_.size(); }
  // Addresses that were given up since it was asked last, and who has them now.
  std::vector<Claim> take_lost() { return std::exchange(lost_, {}); }

 private:
  struct Hop {
    std::optional<Hardware> hardware;
    Nanoseconds heard{0};
    Nanoseconds asked{-std::chrono::hours{1}};
  };

  bool has(const Address& address) const;
  void on_conflict(const Claim& claim, Nanoseconds now);
  void ask(const Address& address, Hop& hop, Nanoseconds now);

  Hardware hardware_;
  std::vector<Address> ours_;
  AddressPlaces places_;
  std::size_t announced_ = 0;
  std::map<Address, Hop> hops_;
  std::map<Address, Nanoseconds> defended_;  // when; given up: the end of time
  std::vector<Frame> frames_;
  std::vector<Claim> lost_;
};

}  // namespace c1k
