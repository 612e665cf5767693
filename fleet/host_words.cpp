#include "fleet/host_words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "common/base/refusal.h"
#include "common/run/run.h"

namespace c1k {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

double ms(Nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::size_t rank_of(ExitStatus status) {
  switch (status) {
    case ExitStatus::damaged:
      return 0;
    case ExitStatus::interrupted:
      return 1;
    case ExitStatus::not_met:
      return 2;
    case ExitStatus::refused:
      return 0;
    case ExitStatus::met:
      break;
  }
  return 3;
}

ExitStatus status_of(const HostSeat* seat) {
  if (seat == nullptr || seat->state != HostSeat::State::ended) return ExitStatus::damaged;
  switch (seat->status) {
    case 0:
      return ExitStatus::met;
    case 1:
      return ExitStatus::not_met;
    case 130:
      return ExitStatus::interrupted;
    default:
      return ExitStatus::damaged;
  }
}

// A reason that several hosts give stands once, with the evidence of the first.
void add_reasons(RunSummary& summary, const HostSeat& seat, std::vector<std::size_t>& times) {
  const json::value* const reasons = seat.summary.if_contains("reasons");
  if (reasons == nullptr || !reasons->is_array()) return;
  for (const json::value& one : reasons->get_array()) {
    if (!one.is_object()) continue;
    const std::string name = text_at(one.get_object(), "name");
    const auto found = std::find_if(summary.reasons.begin(), summary.reasons.end(),
                                    [&](const Reason& reason) { return reason.name == name; });
    if (found == summary.reasons.end()) {
      summary.reasons.push_back({name, seat.title() + ": " + text_at(one.get_object(), "evidence"),
                                 text_at(one.get_object(), "fix")});
      times.push_back(1);
    } else {
      ++times[static_cast<std::size_t>(found - summary.reasons.begin())];
    }
  }
}

std::optional<bool> accepted_of(const HostSeats& seats) {
  bool is_known = true;
  for (const auto& seat : seats) {
    if (!seat) continue;
    const json::value* const accepted = seat->summary.if_contains("accepted_by_target");
    if (accepted == nullptr || !accepted->is_bool())
      is_known = false;
    else if (!accepted->get_bool())
      return false;
  }
  if (!is_known) return std::nullopt;
  return true;
}

void add_lost(RunSummary& summary, const HostSeats& seats) {
  std::string lost;
  for (const auto& seat : seats)
    if (seat && seat->state == HostSeat::State::lost)
      lost += fmt::format("{}{}: {}", lost.empty() ? "" : "; ", seat->title(), seat->why);
  if (lost.empty()) return;
  summary.reasons.insert(
      summary.reasons.begin(),
      {"host-lost", lost,
       "look at that host: its own log and its kernel's; what it held counts as lost, and its "
       "slice of the count is missing"});
}

std::string stop_reason_of(const HostSeats& seats) {
  const HostSeat* worst = nullptr;
  bool is_same = true;
  for (const auto& seat : seats) {
    if (!seat || seat->summary.empty()) continue;
    is_same = is_same && (worst == nullptr || text_at(seat->summary, "stop_reason") ==
                                                  text_at(worst->summary, "stop_reason"));
    if (worst == nullptr || rank_of(status_of(seat.get())) < rank_of(status_of(worst)))
      worst = seat.get();
  }
  if (worst == nullptr) return "no host has come to its end";
  const std::string reason = text_at(worst->summary, "stop_reason");
  return is_same ? reason : worst->title() + ": " + reason;
}

}  // namespace

std::string missing_words(const HostSeats& seats) {
  std::string missing;
  std::size_t count = 0;
  for (std::size_t rank = 0; rank < seats.size(); ++rank) {
    if (seats[rank] && seats[rank]->state != HostSeat::State::joined) continue;
    if (++count <= 20) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", rank + 1);
  }
  return fmt::format("of {} hosts {} {} not ready{}", seats.size(), missing,
                     count == 1 ? "was" : "were", count > 20 ? " (and more)" : "");
}

std::string clock_words(const HostSeats& seats) {
  constexpr std::size_t kEach = 10;
  HostSeats others;
  for (const auto& seat : seats)
    if (seat && seat->rank > 0) others.push_back(seat);
  std::string text;
  if (others.size() > kEach) {
    const auto farther = [](const auto& a, const auto& b) {
      return std::chrono::abs(a->wall_ahead) < std::chrono::abs(b->wall_ahead);
    };
    text = fmt::format("{} hosts, of which this one's clock is the farthest off: ", seats.size());
    others = {*std::max_element(others.begin(), others.end(), farther)};
  }
  for (const auto& seat : others)
    text += fmt::format("{}: its wall clock is {:.1f} ms {} the lead's, +-{:.1f} ms\n",
                        seat->title(), std::abs(ms(seat->wall_ahead)),
                        seat->wall_ahead < Nanoseconds{0} ? "behind" : "ahead of",
                        ms(seat->round_trip.value_or(Nanoseconds{0})) / 2);
  return text;
}

std::uint64_t goal_of_all(const HostSeats& seats) {
  std::uint64_t goal = 0;
  for (const auto& seat : seats) {
    if (!seat) continue;
    const std::string text = seat->planned("connections");
    std::uint64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    goal += count;
  }
  return goal;
}

RunSummary plan_of_all(const HostSeats& seats, const FleetOptions& options) {
  RunSummary summary;
  summary.program = "c1k-fleet";
  summary.run_id = make_run_id();
  summary.goal = format_count(goal_of_all(seats)) + " open";
  summary.options = options.effective;
  summary.versions = versions();
  std::size_t ready = 0;
  for (const auto& seat : seats) {
    if (!seat || seat->state != HostSeat::State::ready) continue;
    ++ready;
    if (ready <= 100) summary.host.emplace_back(fmt::format("host_{}", seat->rank + 1), seat->name);
  }
  summary.plan = {{"hosts", fmt::format("{}", ready)}};
  return summary;
}

ExitStatus describe_end(RunSummary& summary, const HostSeats& seats, const Stopped& stopped) {
  ExitStatus worst = ExitStatus::met;
  std::vector<std::size_t> times;
  for (const auto& seat : seats) {
    const ExitStatus status = status_of(seat.get());
    if (rank_of(status) < rank_of(worst)) worst = status;
    if (seat) add_reasons(summary, *seat, times);
  }
  for (std::size_t i = 0; i < times.size(); ++i)
    if (times[i] > 1)
      summary.reasons[i].evidence += fmt::format(" (and {} more hosts)", times[i] - 1);
  add_lost(summary, seats);
  // Those that a test of --stop-if has ended were told so by a signal.
  if (worst == ExitStatus::interrupted && !stopped.why.empty() && !stopped.by_signal)
    worst = ExitStatus::not_met;
  summary.stop_reason = stopped.why.empty() ? stop_reason_of(seats) : stopped.why;
  summary.accepted_by_target = accepted_of(seats);
  summary.accepted_how = summary.accepted_by_target
                             ? "by the summaries of the hosts"
                             : "not every host can tell; the log of a c1k-server there does";
  summary.goal_met = worst == ExitStatus::met;
  return worst;
}

}  // namespace c1k
