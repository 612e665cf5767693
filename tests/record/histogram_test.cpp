#include "common/record/histogram.h"

#include <cmath>

#include "tests/catch.h"

namespace c1k {
namespace {

constexpr std::uint64_t kEnd = std::uint64_t{2} << kHighestBit;  // the first above the range

Histogram of(std::initializer_list<std::uint64_t> values) {
  Histogram histogram;
  for (const std::uint64_t value : values) histogram.add(value);
  return histogram;
}

TEST_CASE("a bucket's middle is within 2 % of every value of the range") {
  double worst = 0;
  for (std::uint64_t ns = 1; ns < kEnd; ns += ns / 997 + 1) {
    const double middle = bucket_middle(bucket_of(ns));
    worst = std::max(worst, std::abs(middle - static_cast<double>(ns)) / static_cast<double>(ns));
  }
  CHECK(worst <= 0.02);
}

TEST_CASE("both neighbours of each power of two are within 2 % too") {
  for (unsigned bit = 1; bit <= kHighestBit; ++bit) {
    const std::uint64_t power = std::uint64_t{1} << bit;
    for (const std::uint64_t ns : {power - 1, power, power + 1}) {
      const double error = bucket_middle(bucket_of(ns)) - static_cast<double>(ns);
      CHECK(std::abs(error) <= 0.02 * static_cast<double>(ns));
    }
  }
}

TEST_CASE("values below 64 ns are exact") {
  for (std::uint64_t ns = 0; ns < 64; ++ns)
    REQUIRE(bucket_middle(bucket_of(ns)) == static_cast<double>(ns));
}

TEST_CASE("buckets follow each other without a gap, and every one is used") {
  for (std::size_t bucket = 0; bucket < kHistogramBuckets; ++bucket)
    REQUIRE(bucket_of(static_cast<std::uint64_t>(bucket_middle(bucket))) == bucket);
  std::size_t last = 0;
  for (std::uint64_t ns = 0; ns < kEnd; ns += ns / 2000 + 1) {
    const std::size_t bucket = bucket_of(ns);
    REQUIRE((bucket == last || bucket == last + 1));
    last = bucket;
  }
}

TEST_CASE("what is above the range falls into the last bucket") {
  CHECK(bucket_of(kEnd - 1) == kHistogramBuckets - 1);
  CHECK(bucket_of(kEnd) == kHistogramBuckets - 1);
  CHECK(bucket_of(~std::uint64_t{0}) == kHistogramBuckets - 1);
}

TEST_CASE("an empty histogram has no quantile") {
  CHECK(Histogram{}.total() == 0);
  for (const double q : {0.0, 0.5, 1.0}) CHECK(Histogram{}.quantile(q) == std::nullopt);
}

TEST_CASE("a quantile is the value that its share does not exceed") {
  const Histogram four = of({10, 20, 30, 40});
  CHECK(four.quantile(0.0) == 10.0);
  CHECK(four.quantile(0.25) == 10.0);
  CHECK(four.quantile(0.26) == 20.0);
  CHECK(four.quantile(0.5) == 20.0);
  CHECK(four.quantile(0.75) == 30.0);
  CHECK(four.quantile(0.76) == 40.0);
  CHECK(four.quantile(1.0) == 40.0);
}

TEST_CASE("all quantiles of one value are that value") {
  for (const double q : {0.0, 0.5, 0.999, 1.0}) CHECK(of({7}).quantile(q) == 7.0);
  for (const double q : {0.0, 0.5, 0.999, 1.0}) CHECK(of({0}).quantile(q) == 0.0);
}

TEST_CASE("the largest of many is found at q = 1 and nowhere before") {
  Histogram histogram;
  histogram.add(5, 999'999);
  histogram.add(60);
  CHECK(histogram.total() == 1'000'000);
  CHECK(histogram.quantile(0.999) == 5.0);
  CHECK(histogram.quantile(1.0) == 60.0);
}

TEST_CASE("since() gives what came in between") {
  Histogram all = of({1, 1, 2});
  const Histogram earlier = all;
  CHECK(all.since(earlier).total() == 0);
  all.add(2);
  all.add(50, 3);
  const Histogram grown = all.since(earlier);
  CHECK(grown.total() == 4);
  CHECK(grown.quantile(0.25) == 2.0);
  CHECK(grown.quantile(0.26) == 50.0);
}

TEST_CASE("histograms of several workers add up") {
  Histogram sum = of({1, 2});
  sum += of({2, 3, 3});
  CHECK(sum.total() == 5);
  CHECK(sum.quantile(0.2) == 1.0);
  CHECK(sum.quantile(0.6) == 2.0);
  CHECK(sum.quantile(1.0) == 3.0);
}

TEST_CASE("buckets can be added as they are") {
  Histogram histogram;
  histogram.add_bucket(bucket_of(1'000'000), 4);
  CHECK(histogram.total() == 4);
  CHECK_THAT(*histogram.quantile(0.5), Catch::Matchers::WithinRel(1e6, 0.02));
}

}  // namespace
}  // namespace c1k
