#include "client/work/row_book.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("each line is handed out once, and again when it was given back") {
  RowBook book(100);
  std::set<std::uint64_t> lines;
  for (int i = 0; i < 100; ++i) lines.insert(book.take(0));
  CHECK(lines.size() == 100);
  CHECK(*lines.rbegin() == 99);
  book.give_back(42);
  book.give_back(42);  // twice is once
  CHECK(book.take(1) == 142);
  book.give_back(17);
  book.give_back(142);
  const std::set<std::uint64_t> next{book.take(0), book.take(0)};
  CHECK(next == std::set<std::uint64_t>{117, 242});
}

TEST_CASE("a dead worker's lines are free again") {
  RowBook book(10);
  for (int i = 0; i < 10; ++i) book.take(i % 2 == 0 ? 3 : 4);
  book.give_back_all_of(3);
  std::set<std::uint64_t> lines;
  for (int i = 0; i < 5; ++i) lines.insert(book.take(0) % 10);
  CHECK(lines == std::set<std::uint64_t>{0, 2, 4, 6, 8});
}

// As many holders as lines, so each take finds the one that was just given back.
TEST_CASE("many workers never hold one line twice, and no number comes again", "[threads]") {
  constexpr std::uint64_t kRows = 64;
  constexpr int kWorkers = 4, kTurns = 20'000;
  RowBook book(kRows);
  std::vector<std::atomic<int>> held(kRows);
  std::vector<std::vector<std::uint64_t>> numbers(kWorkers);
  std::atomic<int> twice{0};
  std::vector<std::thread> threads;
  for (int worker = 0; worker < kWorkers; ++worker)
    threads.emplace_back([&, worker] {
      std::minstd_rand random(static_cast<unsigned>(worker) + 1);
      std::vector<std::uint64_t> mine;
      for (int i = 0; i < kTurns; ++i) {
        if (mine.size() < kRows / kWorkers && (mine.empty() || random() % 2 == 0)) {
          mine.push_back(book.take(static_cast<std::size_t>(worker)));
          numbers[static_cast<std::size_t>(worker)].push_back(mine.back());
          if (held[mine.back() % kRows].fetch_add(1) != 0) ++twice;
        } else {
          std::swap(mine.back(), mine[random() % mine.size()]);
          held[mine.back() % kRows].fetch_sub(1);
          book.give_back(mine.back());
          mine.pop_back();
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(twice == 0);
  std::vector<std::uint64_t> all;
  for (const auto& some : numbers) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

}  // namespace
}  // namespace c1k
