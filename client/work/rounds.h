// Rounds: which messages of a speaker have no answer yet. Answers come in the order of the
// messages, so a word of bits is enough: bit i is the message of round `last` - i.
#pragma once

#include <bit>
#include <cstdint>

#include "common/net/mapped_table.h"

namespace c1k {

class Rounds {
 public:
  explicit Rounds(std::size_t speakers) : table_(speakers + 1) {}

  struct Row {
    std::uint64_t in_flight;
    std::uint32_t last;   // that was begun
    std::uint32_t place;  // the schedule's, from which it was due
  };

  const Row& operator[](std::uint32_t speaker) const { return table_[speaker]; }
  std::uint64_t count(std::uint32_t speaker) const {
    return static_cast<std::uint64_t>(std::popcount(table_[speaker].in_flight));
  }
  bool has_last(std::uint32_t speaker) const { return (table_[speaker].in_flight & 1U) != 0; }

  // Bounded: who owes the answers of 64 rounds, or some from another place, gets no other message.
  bool has_room(std::uint32_t speaker, std::uint32_t round, std::uint32_t place) const {
    const Row& row = table_[speaker];
    if (row.in_flight == 0) return true;
    const std::uint32_t rounds = round - row.last;
    return row.place == place &&
           rounds <= static_cast<std::uint32_t>(std::countl_zero(row.in_flight));
  }
  void begin(std::uint32_t speaker, std::uint32_t round, std::uint32_t place) {
    Row& row = table_[speaker];
    row.in_flight = (row.in_flight == 0 ? 0 : row.in_flight << (round - row.last)) | 1U;
    row.last = round;
    row.place = place;
  }
  // The oldest was answered: its round. Requires that there is one.
  std::uint32_t take_oldest(std::uint32_t speaker) {
    Row& row = table_[speaker];
    const auto age = 63U - static_cast<std::uint32_t>(std::countl_zero(row.in_flight));
    row.in_flight ^= std::uint64_t{1} << age;
    return row.last - age;
  }
  void forget(std::uint32_t speaker) { table_[speaker] = {}; }

 private:
  MappedTable<Row> table_;
};

}  // namespace c1k
