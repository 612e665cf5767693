#include "common/net/descriptor_queue.h"

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

// Takes all out, front first.
std::vector<int> drain(DescriptorQueue<Table>& queue) {
  std::vector<int> order;
  while (const int front = queue.front()) {
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
  DescriptorQueue queue(table);
  CHECK(queue.front() == 0);
  for (const int descriptor : {5, 3, 9}) queue.push_back(descriptor);
  CHECK(queue.front() == 5);
  CHECK(drain(queue) == std::vector{5, 3, 9});
  CHECK(queue.front() == 0);
}

TEST_CASE("any place of the queue can be left") {
  for (const int leaver : {1, 2, 3}) {
    Table table(10);
    DescriptorQueue queue(table);
    for (const int descriptor : {1, 2, 3}) queue.push_back(descriptor);
    queue.remove(leaver);
    std::vector<int> rest{1, 2, 3};
    std::erase(rest, leaver);
    CHECK(drain(queue) == rest);
    queue.push_back(leaver);
    CHECK(drain(queue) == std::vector{leaver});
  }
}

TEST_CASE("who moves is the youngest") {
  Table table(10);
  DescriptorQueue queue(table);
  for (const int descriptor : {1, 2, 3}) queue.push_back(descriptor);
  queue.move_to_back(1);
  queue.move_to_back(3);
  queue.move_to_back(3);
  CHECK(drain(queue) == std::vector{2, 1, 3});
  queue.push_back(4);
  queue.move_to_back(4);
  CHECK(drain(queue) == std::vector{4});
}

TEST_CASE("the queue does as a plain list does, whatever comes") {
  constexpr int kDescriptors = 50;
  Table table(kDescriptors);
  DescriptorQueue queue(table);
  std::deque<int> plain;
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const int descriptor = static_cast<int>(random() % (kDescriptors - 1)) + 1;
    const auto at = std::find(plain.begin(), plain.end(), descriptor);
    if (at == plain.end()) {
      queue.push_back(descriptor);
      plain.push_back(descriptor);
    } else if (plain.erase(at); random() % 2 == 0) {
      queue.remove(descriptor);
    } else {
      queue.move_to_back(descriptor);
      plain.push_back(descriptor);
    }
    REQUIRE(queue.front() == (plain.empty() ? 0 : plain.front()));
  }
  CHECK(drain(queue) == std::vector<int>(plain.begin(), plain.end()));
}

}  // namespace
}  // namespace c1k
