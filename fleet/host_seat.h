// A host as the lead sees it: its line, its clock, how far it is.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "fleet/line_link.h"
#include "fleet/message.h"
#include "fleet/token.h"

namespace c1k {

std::int64_t wall_ns();  // of this host's wall clock, since 1970

struct HostSeat {
  enum class State : std::uint8_t {
    stranger,  // has proved nothing
    joined,    // its client is still being checked
    ready,
    cannot,  // its check has refused
    running,
    ended,  // its client has, and has said how
    lost
  };

  explicit HostSeat(LineLink::Tcp::socket socket)
      : link(std::make_shared<LineLink>(std::move(socket))), heard_at(monotonic_now()) {}

  bool is_here() const { return state != State::stranger && state != State::lost; }
  bool runs() const { return state == State::running; }
  std::string title() const;                        // "n2 (2/4)"
  std::string planned(std::string_view key) const;  // of its client's plan; empty: it does not say

  // The answer to what the lead has drawn. Throws Refusal, in words for the host: another version,
  // a fleet of another size, or it does not know the token.
  void prove(const FleetMessage& hello, const Token& token, std::uint64_t hosts);
  // A round trip: keeps the shortest one's.
  void measure(const FleetMessage& pong, Nanoseconds now, std::int64_t wall_ns);

  std::shared_ptr<LineLink> link;
  std::string drawn = draw_number();
  std::string number;  // its own
  State state = State::stranger;
  std::uint64_t rank = 0;
  std::uint64_t hosts = 0;
  std::string name;
  Nanoseconds heard_at;
  int pings_left = 0;

  std::optional<Nanoseconds> round_trip;  // the shortest
  Nanoseconds steady_ahead{};             // its monotonic clock, less the lead's
  Nanoseconds wall_ahead{};               // its wall clock, likewise

  boost::json::object plan;     // the client's line
  boost::json::object summary;  // likewise; empty: none came
  std::string why;              // it can't, or is lost
  int status = -1;              // its client's
};

using HostSeats = std::vector<std::shared_ptr<HostSeat>>;  // by rank; nullptr: it did not come

}  // namespace c1k
