#include "fleet/host_seat.h"

#include <fmt/format.h>

#include <ctime>

#include "common/base/quote.h"
#include "common/base/refusal.h"

namespace c1k {

std::int64_t wall_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::string HostSeat::title() const {
  return fmt::format("{} ({}/{})", name, rank + 1, hosts);
}

std::string HostSeat::planned(std::string_view key) const {
  const boost::json::value* const part = plan.if_contains("plan");
  if (part == nullptr || !part->is_object()) return {};
  const boost::json::value* const value = part->get_object().if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void HostSeat::prove(const FleetMessage& hello, const Token& token, std::uint64_t all) {
  number = hello.text("number");
  if (!token.believes(hello.text("proof"), "host", number, drawn))
    throw Refusal("the token is another");
  if (const std::string version = hello.text("version"); version != C1K_VERSION)
    throw Refusal(fmt::format("the lead is version " C1K_VERSION ", this host {}", version));
  const std::int64_t size = hello.number("size");
  const std::int64_t mine = hello.number("rank");
  if (size != static_cast<std::int64_t>(all))
    throw Refusal(fmt::format("the lead has a fleet of {} hosts, this one is of {}", all, size));
  if (mine < 0 || mine >= size) throw Refusal(fmt::format("there is no rank {} of {}", mine, size));
  rank = static_cast<std::uint64_t>(mine);
  hosts = all;
  const std::string quoted = quote(hello.text("name"), 80);
  name = quoted.substr(1, quoted.size() - 2);
}

void HostSeat::measure(const FleetMessage& pong, Nanoseconds now, std::int64_t wall_ns) {
  const Nanoseconds sent{pong.number("at")};
  const Nanoseconds trip = now - sent;
  if (trip < Nanoseconds{0} || (round_trip && *round_trip <= trip)) return;
  round_trip = trip;
  steady_ahead = Nanoseconds{pong.number("steady_ns")} - (now - trip / 2);
  wall_ahead = Nanoseconds{pong.number("wall_ns") - wall_ns} + trip / 2;
}

}  // namespace c1k
