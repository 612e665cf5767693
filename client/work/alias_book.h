// A worker's entries in the board's table of aliases: what came of the attempts from each, and
// which are given up, so that a dead one is not drawn again and again.
#pragma once

#include <cstdint>

#include "client/figures/counters.h"
#include "client/plan/plan.h"
#include "common/run/board.h"

namespace c1k {

class AliasBook {
 public:
  // Both must outlive it.
  AliasBook(Board& board, const ClientPlan& plan);
  AliasBook(Board& board, const ClientPlan&& plan) = delete;

  // `alias`: Slots::alias_number.
  void attempted(std::uint16_t alias) { board_.aliases[alias].add(AliasCount::attempted); }
  void opened(std::uint16_t alias);
  // Other causes than the network's or the target's are not counted here.
  void failed(std::uint16_t alias, ClientCount cause);
  void closed(std::uint16_t alias, ClientCount cause);

  bool is_given_up(std::uint16_t alias) const {
    return board_.aliases[alias].given_up.load(std::memory_order_relaxed);
  }
  bool are_all_given_up() const {
    return board_.aliases_given_up.load(std::memory_order_relaxed) >= all_;
  }

 private:
  bool is_hopeless(const AliasWords& alias) const;

  Board& board_;
  std::uint64_t all_;       // aliases
  std::uint64_t patience_;  // failures; 0: an alias is never given up
  bool tries_again_;        // what failed
};

}  // namespace c1k
