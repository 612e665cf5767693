#include "common/base/units.h"

#include "tests/base/refusal_of.h"
#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::string no_count(std::string_view text) {
  return refusal_of([&] { parse_count(text); });
}
std::string no_duration(std::string_view text) {
  return refusal_of([&] { parse_duration(text); });
}
std::string no_size(std::string_view text) {
  return refusal_of([&] { parse_size(text); });
}
std::string no_rate(std::string_view text) {
  return refusal_of([&] { parse_rate(text); });
}

TEST_CASE("counts are whole numbers, with k, M or G") {
  CHECK(parse_count("0") == 0);
  CHECK(parse_count("1000000") == 1'000'000);
  CHECK(parse_count("20k") == 20'000);
  CHECK(parse_count("1M") == 1'000'000);
  CHECK(parse_count("2G") == 2'000'000'000);
  CHECK(parse_count("007") == 7);
}

TEST_CASE("a count's fraction must come out whole") {
  CHECK(parse_count("1.5M") == 1'500'000);
  CHECK(parse_count("1.000001M") == 1'000'001);
  CHECK(parse_count("0.001k") == 1);
  CHECK(parse_count("1.0") == 1);
  CHECK(parse_count("1.50000000000000000000000000000000000000k") == 1'500);
  CHECK_THAT(no_count("1.0000001M"), StartsWith("'1.0000001M' does not come out as a whole"));
  CHECK_THAT(no_count("1.0000005k"), StartsWith("'1.0000005k' does not come out as a whole"));
  CHECK_THAT(no_count("1.5"), StartsWith("'1.5' does not come out as a whole number"));
  CHECK_THAT(no_count("1.5000000000000000000000000000000000001k"), ContainsSubstring("whole"));
}

TEST_CASE("a count ends at 10^18, however it is written") {
  CHECK(parse_count("1000000000000000000") == 1'000'000'000'000'000'000);
  CHECK(parse_count("1000000000G") == 1'000'000'000'000'000'000);
  CHECK(parse_count("999999999.999999999G") == 999'999'999'999'999'999);
  for (const auto* text :
       {"1000000000000000001", "1000000001G", "1000000000.000000001G", "18446744073709551616",
        "18446744073709551617", "18446744074G", "99999999999999999999999999999999999999k"}) {
    CHECK_THAT(no_count(text), ContainsSubstring("is too much for a count: at most 1000000000G"));
  }
}

TEST_CASE("what is not a count is quoted, with what is expected") {
  CHECK(no_count("12m") ==
        "'12m' is not a count: write it as 12000, 12k, 1.5M or 2G"
        " (m is not a unit: M is a million)");
  CHECK(no_count("12K") ==
        "'12K' is not a count: write it as 12000, 12k, 1.5M or 2G"
        " (K is not a unit: k is a thousand)");
  for (const auto* text : {"", "-5", "+5", " 5", "5 ", "k", ".5M", "5.k", "5.", "1,000", "0x10",
                           "1e6", "1.2.3", "5kk", "five", "1k/s"}) {
    CHECK_THAT(no_count(text), StartsWith("'" + std::string(text) + "' is not a count: write it"));
  }
}

TEST_CASE("durations have a unit") {
  CHECK(parse_duration("500ms") == milliseconds(500));
  CHECK(parse_duration("30s") == seconds(30));
  CHECK(parse_duration("5m") == minutes(5));
  CHECK(parse_duration("1.5h") == minutes(90));
  CHECK(parse_duration("0s") == seconds(0));
  CHECK(parse_duration("0.000001ms") == Nanoseconds(1));
  CHECK_THAT(no_duration("30"), ContainsSubstring("(the unit is missing)"));
  CHECK_THAT(no_duration("0"), ContainsSubstring("(the unit is missing)"));
  CHECK_THAT(no_duration("5M"), ContainsSubstring("(M is not a unit: m is a minute)"));
  CHECK_THAT(no_duration("5d"), ContainsSubstring("('d' is not a unit)"));
  CHECK_THAT(no_duration("-1s"), StartsWith("'-1s' is not a duration: write it as 500ms"));
  CHECK_THAT(no_duration("0.0000001ms"), ContainsSubstring("come out as whole nanoseconds"));
}

TEST_CASE("a duration ends at ten years") {
  CHECK(parse_duration("87600h") == hours(87'600));
  CHECK_THAT(no_duration("87601h"), ContainsSubstring("at most 87600h (10 years)"));
  CHECK_THAT(no_duration("315360000.000000001s"), ContainsSubstring("at most 87600h"));
  CHECK_THAT(no_duration("9223372036854775808h"), ContainsSubstring("at most 87600h"));
}

TEST_CASE("sizes have a unit, of 1000 or of 1024") {
  CHECK(parse_size("0B") == 0);
  CHECK(parse_size("512B") == 512);
  CHECK(parse_size("64kB") == 64'000);
  CHECK(parse_size("64KiB") == 65'536);
  CHECK(parse_size("1.5MB") == 1'500'000);
  CHECK(parse_size("1.5MiB") == 1'572'864);
  CHECK(parse_size("2GB") == 2'000'000'000);
  CHECK(parse_size("2GiB") == 2'147'483'648);
  CHECK(parse_size("0.000000000931322574615478515625GiB") == 1);  // 2^-30, exactly
  CHECK_THAT(no_size("0.000000000931322574615478515626GiB"), ContainsSubstring("whole bytes"));
  CHECK_THAT(no_size("512"), ContainsSubstring("(the unit is missing)"));
  CHECK_THAT(no_size("64KB"), ContainsSubstring("kB is 1000 bytes, KiB is 1024"));
  CHECK_THAT(no_size("-1B"), StartsWith("'-1B' is not a size"));
  CHECK(parse_size("1000000000GB") == 1'000'000'000'000'000'000);
  CHECK_THAT(no_size("1000000001GB"), ContainsSubstring("at most 1000000000GB"));
  CHECK_THAT(no_size("17179869184GiB"), ContainsSubstring("at most 1000000000GB"));
}

TEST_CASE("a rate is from 1 to 100M a second, or max") {
  CHECK(parse_rate("20k") == Rate(20'000));
  CHECK(parse_rate("20k/s") == Rate(20'000));
  CHECK(parse_rate("1") == Rate(1));
  CHECK(parse_rate("100M/s") == Rate(100'000'000));
  CHECK(parse_rate("0.1G") == Rate(100'000'000));
  CHECK_FALSE(parse_rate("max").has_value());
  CHECK_THAT(no_rate("0"), ContainsSubstring("it is at least 1/s"));
  CHECK_THAT(no_rate("100000001"), ContainsSubstring("at most 100M/s"));
  CHECK_THAT(no_rate("1G"), ContainsSubstring("at most 100M/s"));
  CHECK_THAT(no_rate("20m/s"), ContainsSubstring("M is a million"));
  for (const auto* text : {"", "/s", "max/s", "Max", "-1", "20k/m", "20k/s/s", "20 k"}) {
    CHECK_THAT(no_rate(text), StartsWith("'" + std::string(text) + "' is not a rate: write it"));
  }
}

TEST_CASE("counts and rates are shown in groups of three") {
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(1'000) == "1,000");
  CHECK(format_count(1'000'000) == "1,000,000");
  CHECK(format_count(18'446'744'073'709'551'615U) == "18,446,744,073,709,551,615");
  CHECK(format_rate(Rate(10'000)) == "10,000/s");
  CHECK(format_rate(std::nullopt) == "max");
}

TEST_CASE("durations are shown in their largest whole unit, from seconds on") {
  CHECK(format_duration(seconds(0)) == "0s");
  CHECK(format_duration(seconds(10)) == "10s");
  CHECK(format_duration(milliseconds(1'500)) == "1.5s");
  CHECK(format_duration(milliseconds(250)) == "250ms");
  CHECK(format_duration(std::chrono::microseconds(250)) == "0.25ms");
  CHECK(format_duration(seconds(59)) == "59s");
  CHECK(format_duration(seconds(60)) == "1m");
  CHECK(format_duration(seconds(61)) == "61s");
  CHECK(format_duration(minutes(2)) == "2m");
  CHECK(format_duration(minutes(90)) == "90m");
  CHECK(format_duration(hours(1)) == "1h");
  CHECK(format_duration(Nanoseconds(999'999'499)) == "999.999ms");
  CHECK(format_duration(Nanoseconds(999'999'500)) == "1s");
  CHECK(format_duration(Nanoseconds(1'999'499'999)) == "1.999s");
  CHECK(format_duration(Nanoseconds(59'999'500'000)) == "1m");
  CHECK(format_duration(seconds(-10)) == "-10s");
  CHECK(format_duration(Nanoseconds::min()) == "-9223372036.855s");
}

TEST_CASE("a duration that is shown can be written") {
  for (const auto* text : {"10s", "1.5s", "250ms", "2m", "1h", "61s", "87600h"}) {
    CHECK(format_duration(parse_duration(text)) == text);
  }
}

TEST_CASE("sizes are shown with one decimal, in powers of 1000") {
  CHECK(format_size(0) == "0 B");
  CHECK(format_size(999) == "999 B");
  CHECK(format_size(1'000) == "1.0 KB");
  CHECK(format_size(4'149) == "4.1 KB");
  CHECK(format_size(4'150) == "4.2 KB");
  CHECK(format_size(999'949) == "999.9 KB");
  CHECK(format_size(999'950) == "1.0 MB");
  CHECK(format_size(23'500'000'000) == "23.5 GB");
  CHECK(format_size(18'446'744'073'709'551'615U) == "18.4 EB");
}

}  // namespace
}  // namespace c1k
