// Rounds: which messages of a speaker have no answer yet. Answers come in the order of the
// messages, so a word of bits is enough: bit i is the message of round `last` - i. A part of the
// speaker's row; zeros: none.
#pragma once

#include <bit>
#include <cstdint>

namespace c1k {

struct Rounds {
  std::uint64_t in_flight;
  std::uint32_t last;   // that was begun
  std::uint32_t place;  // the schedule's, from which it was due

  std::uint64_t count() const { return static_cast<std::uint64_t>(std::popcount(in_flight)); }
  bool has_last() const { return (in_flight & 1U) != 0; }

  // Bounded: who owes the answers of 64 rounds, or some from another place, gets no other message.
  bool has_room(std::uint32_t round, std::uint32_t from) const {
    if (in_flight == 0) return true;
    return place == from && round - last <= static_cast<std::uint32_t>(std::countl_zero(in_flight));
  }
  void begin(std::uint32_t round, std::uint32_t from) {
    in_flight = (in_flight == 0 ? 0 : in_flight << (round - last)) | 1U;
    last = round;
    place = from;
  }
  // Requires that there is one.
  std::uint32_t oldest() const {
    return last - (63U - static_cast<std::uint32_t>(std::countl_zero(in_flight)));
  }
  // The oldest was answered: its round.
  std::uint32_t take_oldest() {
    const std::uint32_t round = oldest();
    in_flight ^= std::uint64_t{1} << (last - round);
    return round;
  }
};

}  // namespace c1k
