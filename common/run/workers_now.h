// What all workers have come to at a moment, between two samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "common/base/units.h"

namespace c1k {

struct WorkersNow {
  Nanoseconds now{};
  std::span<const std::uint64_t> counts;  // over all workers, dead ones too
  std::size_t workers = 0;                // alive
  std::size_t workers_with_room = 0;      // alive, and by the role's own measure not yet filling up
  std::uint32_t least_swept = 0;          // BoardRow::swept() of those alive
};

}  // namespace c1k
