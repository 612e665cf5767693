#include "common/base/units.h"

#include <fmt/format.h>

#include <array>
#include <span>

#include "common/base/refusal.h"

namespace c1k {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t worth;  // at most 10^18: ten times it must fit
};

// A unit that people write, and that is refused because it could mean two things.
struct Lookalike {
  std::string_view name;
  std::string_view meant;
};

struct Quantity {
  std::string_view noun;
  std::string_view examples;
  std::string_view grain;
  std::span<const Unit> units;
  std::span<const Lookalike> lookalikes;
  std::uint64_t limit;  // at most 10^18: ten times it must fit
  std::string_view limit_text;
};

constexpr std::uint64_t kThousand = 1'000;
constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::uint64_t kBillion = 1'000'000'000;
constexpr std::uint64_t kMost = kBillion * kBillion;
constexpr std::uint64_t kMinuteNs = 60 * kBillion;
constexpr std::uint64_t kHourNs = 60 * kMinuteNs;
constexpr std::uint64_t kTenYearsNs = 10 * 365 * 24 * kHourNs;

constexpr std::array<Unit, 4> kCountUnits{
    {{"", 1}, {"k", kThousand}, {"M", kMillion}, {"G", kBillion}}};
constexpr std::array<Lookalike, 2> kCountLookalikes{
    {{"m", "M is a million"}, {"K", "k is a thousand"}}};
constexpr std::array<Unit, 4> kDurationUnits{
    {{"ms", kMillion}, {"s", kBillion}, {"m", kMinuteNs}, {"h", kHourNs}}};
constexpr std::array<Lookalike, 2> kDurationLookalikes{
    {{"M", "m is a minute"}, {"min", "m is a minute"}}};
constexpr std::array<Unit, 7> kSizeUnits{{{"B", 1},
                                          {"kB", kThousand},
                                          {"MB", kMillion},
                                          {"GB", kBillion},
                                          {"KiB", 1ULL << 10U},
                                          {"MiB", 1ULL << 20U},
                                          {"GiB", 1ULL << 30U}}};
constexpr std::array<Lookalike, 1> kSizeLookalikes{{{"KB", "kB is 1000 bytes, KiB is 1024"}}};

constexpr Quantity kCount{.noun = "a count",
                          .examples = "12000, 12k, 1.5M or 2G",
                          .grain = "a whole number",
                          .units = kCountUnits,
                          .lookalikes = kCountLookalikes,
                          .limit = kMost,
                          .limit_text = "1000000000G"};
constexpr Quantity kDuration{.noun = "a duration",
                             .examples = "500ms, 30s, 5m or 1.5h",
                             .grain = "whole nanoseconds",
                             .units = kDurationUnits,
                             .lookalikes = kDurationLookalikes,
                             .limit = kTenYearsNs,
                             .limit_text = "87600h (10 years)"};
constexpr Quantity kSize{.noun = "a size",
                         .examples = "512B, 64kB, 1.5MB, 64KiB or 2GiB",
                         .grain = "whole bytes",
                         .units = kSizeUnits,
                         .lookalikes = kSizeLookalikes,
                         .limit = kMost,
                         .limit_text = "1000000000GB"};
constexpr Quantity kRate{.noun = "a rate",
                         .examples = "500, 20k, 20k/s or max",
                         .grain = "a whole number",
                         .units = kCountUnits,
                         .lookalikes = kCountLookalikes,
                         .limit = 100 * kMillion,
                         .limit_text = "100M/s"};

std::string_view take_digits(std::string_view& text) {
  const std::string_view digits = text.substr(0, text.find_first_not_of("0123456789"));
  text.remove_prefix(digits.size());
  return digits;
}

std::uint64_t digit_value(char digit) {
  return static_cast<std::uint64_t>(digit - '0');
}

// `whole` x `worth`, or nothing when that is above `limit`.
std::optional<std::uint64_t> times(std::string_view whole, std::uint64_t worth,
                                   std::uint64_t limit) {
  std::uint64_t value = 0;
  for (const char digit : whole) {
    value = value * 10 + digit_value(digit);
    if (value > limit / worth) return std::nullopt;
  }
  return value * worth;
}

// 0.`decimals` x `worth`, or nothing when that is not whole. Read from the last decimal on: if the
// result is whole, so is every step before it, and no step needs more than 10 x worth. So any
// number of decimals is exact.
std::optional<std::uint64_t> fraction_of(std::string_view decimals, std::uint64_t worth) {
  std::uint64_t value = 0;
  for (; !decimals.empty(); decimals.remove_suffix(1)) {
    value += digit_value(decimals.back()) * worth;
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  return value;
}

[[noreturn]] void refuse(std::string_view text, const Quantity& quantity,
                         const std::string& detail = {}) {
  throw Refusal(fmt::format("'{}' is not {}: write it as {}{}", text, quantity.noun,
                            quantity.examples, detail));
}

std::uint64_t worth_of(std::string_view unit, std::string_view text, const Quantity& quantity) {
  for (const Unit& known : quantity.units) {
    if (known.name == unit) return known.worth;
  }
  for (const Lookalike& lookalike : quantity.lookalikes) {
    if (lookalike.name == unit) {
      refuse(text, quantity, fmt::format(" ({} is not a unit: {})", unit, lookalike.meant));
    }
  }
  if (unit.empty()) refuse(text, quantity, " (the unit is missing)");
  refuse(text, quantity, fmt::format(" ('{}' is not a unit)", unit));
}

// The value of `number` in the quantity's grain; `text` is what the user wrote.
std::uint64_t read_quantity(std::string_view number, std::string_view text,
                            const Quantity& quantity) {
  std::string_view rest = number;
  const std::string_view whole = take_digits(rest);
  if (whole.empty()) refuse(text, quantity);
  std::string_view decimals;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    decimals = take_digits(rest);
    if (decimals.empty()) refuse(text, quantity, " (a digit is missing after the point)");
  }
  const std::uint64_t worth = worth_of(rest, text, quantity);
  const auto part = fraction_of(decimals, worth);
  if (!part) {
    throw Refusal(fmt::format("'{}' does not come out as {}: use fewer decimals or another unit",
                              text, quantity.grain));
  }
  const auto base = times(whole, worth, quantity.limit);
  if (!base || *part > quantity.limit - *base) {
    throw Refusal(fmt::format("'{}' is too much for {}: at most {}", text, quantity.noun,
                              quantity.limit_text));
  }
  return *base + *part;
}

}  // namespace

std::uint64_t parse_count(std::string_view text) {
  return read_quantity(text, text, kCount);
}

Nanoseconds parse_duration(std::string_view text) {
  return Nanoseconds(static_cast<Nanoseconds::rep>(read_quantity(text, text, kDuration)));
}

std::uint64_t parse_size(std::string_view text) {
  return read_quantity(text, text, kSize);
}

Rate parse_rate(std::string_view text) {
  if (text == "max") return std::nullopt;
  std::string_view number = text;
  if (number.ends_with("/s")) number.remove_suffix(2);
  const std::uint64_t per_s = read_quantity(number, text, kRate);
  if (per_s == 0) refuse(text, kRate, " (it is at least 1/s)");
  return per_s;
}

std::string format_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string format_duration(Nanoseconds duration) {
  // As unsigned, so that the most negative duration has a magnitude too.
  auto ns = static_cast<std::uint64_t>(duration.count());
  const std::string_view sign = duration.count() < 0 ? "-" : "";
  if (duration.count() < 0) ns = 0 - ns;
  // Three decimals of its unit are shown; rounded first, so that 999.9999 ms is 1s.
  const std::uint64_t grain = ns < kBillion ? kThousand : kMillion;
  ns = (ns + grain / 2) / grain * grain;
  if (ns == 0) return "0s";
  if (ns % kHourNs == 0) return fmt::format("{}{}h", sign, ns / kHourNs);
  if (ns % kMinuteNs == 0) return fmt::format("{}{}m", sign, ns / kMinuteNs);
  const bool seconds = ns >= kBillion;
  const std::uint64_t thousandths = ns / (seconds ? kMillion : kThousand);
  std::string number = fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  return fmt::format("{}{}{}", sign, number, seconds ? "s" : "ms");
}

std::string format_size(std::uint64_t bytes) {
  if (bytes < kThousand) return fmt::format("{} B", bytes);
  constexpr std::array<std::string_view, 6> kNames{"KB", "MB", "GB", "TB", "PB", "EB"};
  std::uint64_t tenth = 100;  // a tenth of the unit, in bytes
  std::size_t unit = 0;
  const auto tenths = [&] { return bytes / tenth + (bytes % tenth >= tenth / 2 ? 1U : 0U); };
  while (tenths() >= 10'000) {  // 999,950 is "1.0 MB", not "1000.0 KB"
    tenth *= 1000;
    ++unit;
  }
  return fmt::format("{}.{} {}", tenths() / 10, tenths() % 10, kNames.at(unit));
}

std::string format_rate(const Rate& rate) {
  return rate ? format_count(*rate) + "/s" : "max";
}

}  // namespace c1k
