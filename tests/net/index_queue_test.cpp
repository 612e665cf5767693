#include "common/net/index_queue.h"

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

#include "common/net/mapped_table.h"
#include "tests/catch.h"

namespace c1k {
namespace {

struct Row {
  QueueLinks links;
  std::uint64_t value;
};
using Table = MappedTable<Row>;
using Order = std::vector<std::uint32_t>;

// Takes all out, front first.
std::vector<std::uint32_t> drain(IndexQueue<Table>& queue) {
  std::vector<std::uint32_t> order;
  while (const std::uint32_t front = queue.front()) {
    order.push_back(front);
    queue.remove(front);
  }
  return order;
}

TEST_CASE("a table begins with zeros and keeps what is written") {
  Table table(1000);
  CHECK(table.size() == 1000);
  CHECK(table[0].value == 0);
  CHECK(table[999].value == 0);
  table[999].value = 7;
  CHECK(table[999].value == 7);
  CHECK(table[998].value == 0);
}

TEST_CASE("a table that no host can map throws") {
  CHECK_THROWS_AS(Table(std::size_t{1} << 58), std::system_error);
}

TEST_CASE("the oldest is at the front") {
  Table table(10);
  IndexQueue queue(table);
  CHECK(queue.front() == 0);
  for (const std::uint32_t one : {5U, 3U, 9U}) queue.push_back(one);
  CHECK(queue.front() == 5);
  CHECK(drain(queue) == Order{5, 3, 9});
  CHECK(queue.front() == 0);
}

TEST_CASE("any place of the queue can be left") {
  for (const std::uint32_t leaver : {1U, 2U, 3U}) {
    Table table(10);
    IndexQueue queue(table);
    for (const std::uint32_t one : {1U, 2U, 3U}) queue.push_back(one);
    queue.remove(leaver);
    std::vector<std::uint32_t> rest{1, 2, 3};
    std::erase(rest, leaver);
    CHECK(drain(queue) == rest);
    queue.push_back(leaver);
    CHECK(drain(queue) == Order{leaver});
  }
}

TEST_CASE("who moves is the youngest") {
  Table table(10);
  IndexQueue queue(table);
  for (const std::uint32_t one : {1U, 2U, 3U}) queue.push_back(one);
  queue.move_to_back(1);
  queue.move_to_back(3);
  queue.move_to_back(3);
  CHECK(drain(queue) == Order{2, 1, 3});
  queue.push_back(4);
  queue.move_to_back(4);
  CHECK(drain(queue) == Order{4});
}

TEST_CASE("the queue does as a plain list does, whatever comes") {
  constexpr int kRows = 50;
  Table table(kRows);
  IndexQueue queue(table);
  std::deque<std::uint32_t> plain;
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto one = static_cast<std::uint32_t>(random() % (kRows - 1)) + 1;
    const auto at = std::find(plain.begin(), plain.end(), one);
    if (at == plain.end()) {
      queue.push_back(one);
      plain.push_back(one);
    } else if (plain.erase(at); random() % 2 == 0) {
      queue.remove(one);
    } else {
      queue.move_to_back(one);
      plain.push_back(one);
    }
    REQUIRE(queue.front() == (plain.empty() ? 0 : plain.front()));
  }
  CHECK(drain(queue) == std::vector<std::uint32_t>(plain.begin(), plain.end()));
}

}  // namespace
}  // namespace c1k
