// A worker's share of the connections that arrive: workers that accept together each get as many,
// within a few percent. Where they come slowly turns are enough (ServerWorker::take_turns); where
// they come fast, one that is ahead leaves them to the others for a moment.
#pragma once

#include <cstdint>
#include <optional>

#include "common/run/seat.h"

namespace c1k {

class AcceptShare {
 public:
  // A new worker: all begin to count anew, so it is not behind by what came before it.
  explicit AcceptShare(Seat& seat) : seat_(seat) { ++seat.board().accept_epoch; }

  // So many were accepted; 0 as well: it is there.
  void add(std::uint64_t accepted) {
    const std::uint32_t epoch = seat_.board().accept_epoch.load(std::memory_order_relaxed);
    if (epoch != epoch_) share_ = 0;
    epoch_ = epoch;
    share_ += accepted;
    seat_.row().set_accept_share(epoch_, share_);
  }

  // It has more than its share. One that gets none although it may, for kPatience, is not waited
  // for: it is stopped, or its core is taken.
  bool is_ahead(Nanoseconds now) {
    const auto least = least_of_others();
    if (!least || share_ <= *least + kSlack + *least / 16) {
      waits_since_.reset();
      return false;
    }
    if (least == given_up_) return false;
    given_up_.reset();
    if (!waits_since_ || least != waits_for_) waits_since_ = now;
    waits_for_ = least;
    if (now - *waits_since_ < kPatience) return true;
    given_up_ = least;
    return false;
  }

  static constexpr Nanoseconds kLookEvery = std::chrono::microseconds{500};  // while ahead

 private:
  static constexpr std::uint64_t kSlack = 16;
  static constexpr Nanoseconds kPatience = std::chrono::milliseconds{20};

  // Among those that have room and count as we do.
  std::optional<std::uint64_t> least_of_others() const {
    std::optional<std::uint64_t> least;
    const Board& board = seat_.board();
    const std::size_t rows = board.rows_used.load(std::memory_order_relaxed);
    for (std::size_t row = 0; row < rows; ++row) {
      const BoardRow& other = board.rows[row];
      if (&other == &seat_.row() || other.room() == 0) continue;
      const auto share = other.accept_share(epoch_);
      if (share && (!least || *share < *least)) least = share;
    }
    return least;
  }

  Seat& seat_;
  std::uint32_t epoch_ = 0;
  std::uint64_t share_ = 0;
  std::optional<Nanoseconds> waits_since_;
  std::optional<std::uint64_t> waits_for_;
  std::optional<std::uint64_t> given_up_;  // the share of one that is not waited for
};

}  // namespace c1k
