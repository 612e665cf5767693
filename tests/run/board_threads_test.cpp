#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "common/run/board.h"
#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("a reader sees one publish or another, never a mixture", "[board][threads]") {
  constexpr std::size_t kCounts = 22;
  const BoardMapping board;
  BoardRow& row = board->rows[0];
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    std::array<std::uint64_t, kCounts> counts{};
    for (std::uint64_t k = 1; !stop; ++k) {
      for (std::size_t i = 0; i < kCounts; ++i) counts[i] = k * (i + 1);
      row.publish(counts);
      if (k % 64 == 0) std::this_thread::yield();
    }
  });
  std::atomic<int> mixed{0}, backwards{0}, good{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 2; ++r)
    readers.emplace_back([&] {
      std::array<std::uint64_t, kCounts> counts{};
      std::uint64_t last = 0;
      for (int i = 0; i < 20'000; ++i) {
        if (!row.read(counts)) continue;
        ++good;
        for (std::size_t c = 0; c < kCounts; ++c)
          if (counts[c] != counts[0] * (c + 1)) ++mixed;
        if (counts[0] < last) ++backwards;
        last = counts[0];
      }
    });
  for (std::thread& reader : readers) reader.join();
  stop = true;
  writer.join();
  CHECK(mixed == 0);
  CHECK(backwards == 0);
  CHECK(good > 0);
}

TEST_CASE("workers that share a budget never claim more than is wanted", "[board][threads]") {
  constexpr std::int64_t kWanted = 100;
  Budget budget;
  budget.wanted = kWanted;
  std::atomic<std::int64_t> held{0}, most{0}, not_told{0};
  std::vector<std::thread> workers;
  for (int w = 0; w < 4; ++w)
    workers.emplace_back([&, w] {
      std::int64_t mine = 0;
      for (int i = 0; i < 50'000; ++i) {
        if ((i + w) % 5 != 0 && budget.take()) {
          ++mine;
          const std::int64_t now = held.fetch_add(1) + 1;
          for (std::int64_t m = most; m < now && !most.compare_exchange_weak(m, now);) {
          }
        } else if (mine > 0) {
          --mine;
          held.fetch_sub(1);  // before: once it is given back, another may hold it
          budget.give_back();
        }
      }
      for (; mine > 0; --mine) {
        held.fetch_sub(1);
        budget.give_back();
      }
    });
  for (std::thread& worker : workers) worker.join();
  CHECK(most <= kWanted);
  CHECK(most > 0);
  CHECK(held == 0);
  CHECK(budget.claimed == 0);
}

TEST_CASE("the live words of a row may be read while they are written", "[board][threads]") {
  const BoardMapping board;
  BoardRow& row = board->rows[0];
  constexpr int kTimes = 20'000;
  std::thread writer([&] {
    for (int i = 1; i <= kTimes; ++i) {
      const Nanoseconds now{i * 1'000};
      row.add_attempt(now);
      row.add(Timing::connect, now);
      row.set_claims(static_cast<std::uint64_t>(i));
      row.report(fault_of(i));
    }
  });
  std::uint64_t attempts = 0;
  while (row.claims() < kTimes) {
    Timings timings;
    row.add_timings_to(timings);
    for (std::int64_t bin = 0; bin < 3; ++bin) attempts = std::max(attempts, row.attempts_in(bin));
    if (timings[Timing::connect].total() > kTimes) break;
    row.take_fault();
  }
  writer.join();
  CHECK(attempts <= kTimes / 2);
  CHECK(row.attempts_in(0) + row.attempts_in(1) + row.attempts_in(2) == kTimes);
}

}  // namespace
}  // namespace c1k
