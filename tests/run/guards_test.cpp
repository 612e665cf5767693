#include "common/run/guards.h"

#include <array>

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kGiga = std::uint64_t{1} << 30;
constexpr std::uint64_t kMega = std::uint64_t{1} << 20;

TEST_CASE("memory is short below 3 %, and below 256 MiB on a small host") {
  CHECK(MemoryGuard(100 * kGiga).floor_bytes() == 100 * kGiga / 100 * 3);
  CHECK(MemoryGuard(4 * kGiga).floor_bytes() == 256 * kMega);
  CHECK(MemoryGuard(0).floor_bytes() == 256 * kMega);
}

TEST_CASE("short memory is said once, and enough again at twice the floor") {
  MemoryGuard guard(4 * kGiga);
  CHECK_FALSE(guard.look(256 * kMega));
  CHECK_FALSE(guard.is_short());
  CHECK(guard.look(256 * kMega - 1));
  CHECK(guard.is_short());
  CHECK_FALSE(guard.look(300 * kMega));
  CHECK_FALSE(guard.look(512 * kMega - 1));
  CHECK(guard.is_short());
  CHECK(guard.look(512 * kMega));
  CHECK_FALSE(guard.is_short());
  CHECK_FALSE(guard.look(300 * kMega));
}

TEST_CASE("memory that is not known changes nothing") {
  MemoryGuard guard(4 * kGiga);
  CHECK_FALSE(guard.look(std::nullopt));
  guard.look(0);
  CHECK_FALSE(guard.look(std::nullopt));
  CHECK(guard.is_short());
}

TEST_CASE("figures that stand still for longer than the limit are stuck") {
  using Figures = std::array<std::uint64_t, 2>;
  const Nanoseconds start = 1'000s;
  StuckGuard guard(30s);
  CHECK_FALSE(guard.look(Figures{5, 6}, start));
  CHECK_FALSE(guard.look(Figures{5, 6}, start + 30s));
  CHECK(guard.look(Figures{5, 6}, start + 30s + 1ns));
  CHECK_FALSE(guard.look(Figures{5, 6}, start + 60s));
  CHECK(guard.look(Figures{5, 6}, start + 61s));
}

TEST_CASE("any figure that moves starts the time anew") {
  using Figures = std::array<std::uint64_t, 2>;
  const Nanoseconds start = 1'000s;
  StuckGuard guard(30s);
  guard.look(Figures{5, 6}, start);
  CHECK_FALSE(guard.look(Figures{5, 5}, start + 29s));
  CHECK_FALSE(guard.look(Figures{5, 5}, start + 59s));
  CHECK(guard.look(Figures{5, 5}, start + 60s));
  CHECK_FALSE(guard.look(Figures{0, 0}, start + 500s));
}

}  // namespace
}  // namespace c1k
