#include "fleet/lead.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "common/base/clock.h"
#include "common/base/refusal.h"
#include "common/record/json_text.h"
#include "common/record/sample_line.h"
#include "fleet/host_sources.h"
#include "fleet/host_words.h"

namespace c1k {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

constexpr std::size_t kMostStrangers = 64;
constexpr int kPings = 5;
constexpr Nanoseconds kBeforeBegin = std::chrono::milliseconds{300};

std::string ping_line() {
  return message_line("ping", {{"at", monotonic_now().count()}});
}

}  // namespace

Lead::Lead(asio::io_context& context, const FleetOptions& options, std::uint64_t size,
           const Tcp::endpoint& place, std::function<void()> on_over)
    : context_(context),
      options_(options),
      on_over_(std::move(on_over)),
      acceptor_(context),
      gathering_(context),
      ticks_(context),
      rows_(context),
      seats_(size),
      book_(size) {
  if (!place.address().is_loopback() && !options.token.is_any())
    throw Refusal(
        fmt::format("--lead {}: others than this host reach it there, so a token is "
                    "needed: --token-file FILE or C1K_TOKEN, the same on all hosts",
                    place.address().to_string()));
  try {
    acceptor_.open(place.protocol());
    acceptor_.set_option(Tcp::acceptor::reuse_address(true));
    acceptor_.bind(place);
    acceptor_.listen();
  } catch (const boost::system::system_error& error) {
    throw Refusal(fmt::format("--lead {}:{}: {}", place.address().to_string(), place.port(),
                              error.code().message()));
  }
  accept();
  tick();
  gathering_.expires_after(options.join_within);
  gathering_.async_wait([this](const Error& error) {
    if (!error) give_up_waiting();
  });
}

Lead::~Lead() = default;

Nanoseconds Lead::since_begin() const {
  return monotonic_now() - begin_at_;
}

// ---- who comes ----

void Lead::accept() {
  acceptor_.async_accept([this](const Error& error, Tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      if (strangers_.size() >= kMostStrangers) {
        strangers_.front()->link->end();
        strangers_.erase(strangers_.begin());
      }
      auto seat = std::make_shared<HostSeat>(std::move(socket));
      strangers_.push_back(seat);
      const std::weak_ptr<HostSeat> weak = seat;
      seat->link->start(
          [this, weak](std::string_view line) {
            if (const auto here = weak.lock()) take(*here, line);
          },
          [this, weak](const std::string& why) {
            if (const auto here = weak.lock()) lost(*here, why);
          });
      seat->link->send(message_line("nonce", {{"version", C1K_VERSION}, {"number", seat->drawn}}));
    }
    accept();
  });
}

void Lead::take(HostSeat& seat, std::string_view line) {
  seat.heard_at = monotonic_now();
  try {
    if (seat.state == HostSeat::State::stranger) return seated(seat, FleetMessage(line));
    if (type_of_line(line) == "sample")
      return book_.take(seat.rank, parse_sample_line(line, kClientTable));
    take_words(seat, line);
  } catch (const Refusal& refusal) {
    seat.link->send(message_line("refused", {{"why", refusal.what()}}));
    seat.link->end();
    lost(seat, refusal.what());
  }
}

void Lead::seated(HostSeat& seat, const FleetMessage& hello) {
  seat.prove(hello, options_.token, seats_.size());
  if (state_ != State::gathering)
    throw Refusal("the run has begun, or is over: this host comes too late");
  if (const auto& other = seats_[seat.rank])
    throw Refusal(fmt::format("rank {} is here already: {}", seat.rank, other->name));
  const auto found = std::find_if(strangers_.begin(), strangers_.end(),
                                  [&seat](const auto& one) { return one.get() == &seat; });
  seats_[seat.rank] = *found;
  strangers_.erase(found);
  seat.state = HostSeat::State::joined;
  seat.link->trust();
  seat.link->send(
      message_line("welcome", {{"proof", options_.token.proof("lead", seat.drawn, seat.number)}}));
  seat.pings_left = kPings;
  seat.link->send(ping_line());
}

void Lead::take_words(HostSeat& seat, std::string_view line) {
  const FleetMessage message(line);
  const std::string& type = message.type();
  if (type == "pong") {
    seat.measure(message, monotonic_now(), wall_ns());
    if (--seat.pings_left > 0) return seat.link->send(ping_line());
    ready_or_not();
  } else if (type == "plan") {
    seat.plan = parse_json(line).get_object();
    seat.state = HostSeat::State::ready;
    ready_or_not();
  } else if (type == "cannot") {
    seat.why = message.text("why");
    seat.state = HostSeat::State::cannot;
    ready_or_not();
  } else if (type == "summary") {
    seat.summary = parse_json(line).get_object();
  } else if (type == "interrupt") {
    interrupt(seat.title());
  } else if (type == "ended") {
    seat.status = static_cast<int>(message.number("status"));
    if (seat.runs() && !book_.is_done(seat.rank))
      return lost(seat, fmt::format("its client ended with status {}", seat.status));
    seat.state = HostSeat::State::ended;
    look_for_end();
  }
}

void Lead::lost(HostSeat& seat, const std::string& why) {
  if (seat.state == HostSeat::State::stranger) {
    std::erase_if(strangers_, [&seat](const auto& one) { return one.get() == &seat; });
  } else if (state_ == State::gathering) {
    seat.link->end();
    seats_[seat.rank] = nullptr;  // it may come again
  } else if (seat.runs()) {
    seat.state = HostSeat::State::lost;
    seat.why = why;
    seat.link->end();
    book_.lose(seat.rank);
    record_->warn(
        "lost " + seat.title(),
        fmt::format("{} is lost ({}): what it held is booked as lost", seat.title(), why));
    look_for_end();
  }
}

// ---- the begin ----

void Lead::ready_or_not() {
  if (state_ != State::gathering) return;
  std::string cannot;
  for (const auto& seat : seats_) {
    if (!seat || seat->state == HostSeat::State::joined || seat->pings_left > 0) return;
    if (seat->state == HostSeat::State::cannot)
      cannot +=
          fmt::format("{}{} can't:\n{}", cannot.empty() ? "" : "\n", seat->title(), seat->why);
  }
  if (!cannot.empty() && !options_.ignores_hosts)
    return refuse_all(cannot + "\nNothing was sent. --ignore host begins without it.");
  begin();
}

void Lead::give_up_waiting() {
  if (state_ != State::gathering) return;
  if (options_.ignores_hosts && std::any_of(seats_.begin(), seats_.end(), [](const auto& seat) {
        return seat && seat->state == HostSeat::State::ready;
      }))
    return begin();
  refuse_all(fmt::format("{} within {}. Nothing was sent. --ignore host begins without them",
                         missing_words(seats_), format_duration(options_.join_within)));
}

void Lead::begin() {
  if (const auto why = overlap_words(seats_)) return refuse_all(*why);
  gathering_.cancel();
  try {
    record_.emplace(options_.run, plan_of_all(seats_, options_), goal_of_all(seats_),
                    [this](const std::string& why) { stop_all("--stop-if " + why); });
  } catch (const Refusal& refusal) {
    return refuse_all(refusal.what());
  }
  state_ = State::begun;
  std::fputs(clock_words(seats_).c_str(), stderr);
  begin_at_ = monotonic_now() + kBeforeBegin;
  for (std::size_t rank = 0; rank < seats_.size(); ++rank) {
    const auto& seat = seats_[rank];
    if (!seat || seat->state != HostSeat::State::ready) {
      book_.lose(rank);
      continue;
    }
    seat->state = HostSeat::State::running;
    seat->link->send(
        message_line("begin", {{"steady_ns", (begin_at_ + seat->steady_ahead).count()}}));
  }
  await_row();
}

}  // namespace c1k
