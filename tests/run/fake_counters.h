// The counters of the fake role.
#pragma once

#include <array>

#include "common/record/counter.h"
#include "common/run/tally.h"

namespace c1k {

// made = open + closed, lost is a part of closed.
enum class FakeCount : std::size_t { made, open, closed, lost, size };
using FakeTally = Tally<FakeCount>;
inline constexpr std::array kFakeTable{
    described(FakeCount::made, "made", Kind::counter, "things", "things", "made up"),
    described(FakeCount::open, "open", Kind::gauge, "things", "things", "open now"),
    described(FakeCount::closed, "closed", Kind::counter, "things", "things", "were open"),
    described(FakeCount::lost, "lost", Kind::counter, "things", "things", "part of closed"),
};

}  // namespace c1k
