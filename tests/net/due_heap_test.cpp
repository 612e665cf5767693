#include "common/net/due_heap.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using namespace std::chrono_literals;

TEST_CASE("things come out when they are due, the soonest first") {
  DueHeap<int> heap;
  CHECK_FALSE(heap.next());
  CHECK_FALSE(heap.take(1h));
  heap.push(3s, 30);
  heap.push(1s, 10);
  heap.push(2s, 20);
  CHECK(heap.size() == 3);
  CHECK(heap.next() == 1s);
  CHECK_FALSE(heap.take(1s - 1ns));
  CHECK(heap.take(1s) == 10);
  CHECK(heap.take(5s) == 20);
  CHECK(heap.take(5s) == 30);
  CHECK_FALSE(heap.take(5s));
  CHECK(heap.size() == 0);
}

TEST_CASE("what is void is forgotten, and the rest keeps its order") {
  DueHeap<int> heap;
  for (int i = 0; i < 100; ++i) heap.push(Nanoseconds{(i * 37) % 100}, (i * 37) % 100);
  heap.forget_if([](int thing) { return thing % 3 != 0; });
  CHECK(heap.size() == 34);
  for (int wanted = 0; wanted < 100; wanted += 3) CHECK(heap.take(1s) == wanted);
  CHECK_FALSE(heap.next());
}

}  // namespace
}  // namespace c1k
