#include "fleet/agent.h"

#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <csignal>
#include <cstdio>

#include "common/base/clock.h"
#include "common/base/refusal.h"
#include "fleet/host_seat.h"

namespace c1k {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

constexpr std::chrono::milliseconds kRetry{250};

}  // namespace

Agent::Agent(asio::io_context& context, const FleetOptions& options, Place place,
             std::function<void()> on_over)
    : context_(context),
      options_(options),
      place_(std::move(place)),
      on_over_(std::move(on_over)),
      number_(draw_number()),
      resolver_(context),
      retry_(context),
      begin_(context),
      watch_(context) {
  join_until_ = monotonic_now() + options.join_within;
  client_.emplace(context, client_command(options, place_.rank, place_.size),
                  ClientProcess::Handlers{
                      [this](std::string_view line) { take_client_line(line); },
                      [this](std::string_view line) { take_words(line); },
                      [this](int status) { client_ended(status); },
                  });
  find_lead();
}

// ---- to the lead ----

void Agent::find_lead() {
  resolver_.async_resolve(
      place_.lead_host, std::to_string(place_.lead_port),
      [this](const Error& error, const asio::ip::tcp::resolver::results_type& found) {
        if (error) return try_again(error.message());
        auto socket = std::make_shared<LineLink::Tcp::socket>(context_);
        asio::async_connect(*socket, found, [this, socket](const Error& failed, const auto&) {
          if (failed) return try_again(failed.message());
          join(std::move(*socket));
        });
      });
}

void Agent::try_again(const std::string& why) {
  if (is_over_) return;
  if (monotonic_now() >= join_until_) {
    end_.why = fmt::format("the lead {}:{} was not to be reached within {}: {}", place_.lead_host,
                           place_.lead_port, format_duration(options_.join_within), why);
    end_.lead_lost = true;
    stop_client();
    return finish();
  }
  retry_.expires_after(kRetry);
  retry_.async_wait([this](const Error& error) {
    if (!error) find_lead();
  });
}

void Agent::join(LineLink::Tcp::socket socket) {
  link_ = std::make_shared<LineLink>(std::move(socket));
  link_->trust();
  link_->start([this](std::string_view line) { take_line(line); },
               [this](const std::string& why) {
                 if (is_welcome_) return lose_lead(why);
                 watch_.cancel();
                 try_again(why);  // it may not be there yet
               });
  heard_at_ = monotonic_now();
  watch_lead();
}

// A network that is gone says nothing.
void Agent::watch_lead() {
  watch_.expires_after(std::chrono::milliseconds{500});
  watch_.async_wait([this](const Error& error) {
    if (error || is_over_ || was_told_off_) return;
    if (monotonic_now() - heard_at_ > options_.lost_after)
      return lose_lead(fmt::format("it said nothing for {}", format_duration(options_.lost_after)));
    watch_lead();
  });
}

void Agent::lose_lead(const std::string& why) {
  if (link_) link_->end();
  if (std::exchange(was_told_off_, true) || is_over_) return;
  // Our part is done, and the lead was told: a bye that was lost.
  if (is_welcome_ && client_->has_ended()) return finish();
  end_.lead_lost = true;
  end_.why = fmt::format("the lead {}:{} is lost ({}): the client drains", place_.lead_host,
                         place_.lead_port, why);
  stop_client();
  if (!client_ || client_->has_ended()) finish();
}

void Agent::take_line(std::string_view line) {
  heard_at_ = monotonic_now();
  try {
    take_message(FleetMessage(line));
  } catch (const Refusal& refusal) {
    lose_lead(fmt::format("it speaks another language: {}", refusal.what()));
  }
}

void Agent::take_message(const FleetMessage& message) {
  const std::string& type = message.type();
  if (type == "nonce") return greet(message);
  if (type == "refused") {
    end_.why = "the lead says: " + message.text("why");
    end_.was_refused = true;
    was_told_off_ = true;
    stop_client();
    if (client_->has_ended()) finish();
    return;
  }
  if (type == "welcome") {
    if (!options_.token.believes(message.text("proof"), "lead", theirs_, number_))
      throw Refusal("it does not know the token");
    is_welcome_ = true;
    for (const std::string& line : std::exchange(unsent_, {})) link_->send(line);
    return;
  }
  if (!is_welcome_) throw Refusal("it is no lead of c1k-fleet");
  if (type == "ping") answer_ping(message);
  if (type == "tick") link_->send(message_line("here"));
  if (type == "begin") begin_at(message);
  if (type == "stop") stop_client();
  if (type == "leave" && client_) client_->signal(SIGTERM);
  if (type == "bye") {
    was_told_off_ = true;
    if (client_->has_ended()) return finish();
    stop_client();
  }
}

void Agent::greet(const FleetMessage& nonce) {
  theirs_ = nonce.text("number");
  if (const std::string version = nonce.text("version"); version != C1K_VERSION)
    throw Refusal(fmt::format("it is version {}, this is " C1K_VERSION, version));
  link_->send(message_line("hello", {{"version", C1K_VERSION},
                                     {"rank", place_.rank},
                                     {"size", place_.size},
                                     {"name", place_.name},
                                     {"number", number_},
                                     {"proof", options_.token.proof("host", number_, theirs_)}}));
}

void Agent::answer_ping(const FleetMessage& ping) {
  link_->send(message_line(
      "pong",
      {{"at", ping.number("at")}, {"steady_ns", monotonic_now().count()}, {"wall_ns", wall_ns()}}));
}

void Agent::begin_at(const FleetMessage& begin) {
  if (std::exchange(has_begun_, true)) return;
  const Nanoseconds wait = Nanoseconds{begin.number("steady_ns")} - monotonic_now();
  begin_.expires_after(std::max(wait, Nanoseconds{0}));
  begin_.async_wait([this](const Error& error) {
    if (error || was_stopped_) return;
    client_->say("begin\n");
    runs_ = true;
  });
}

void Agent::interrupt() {
  const Nanoseconds now = monotonic_now();
  if (interrupted_at_ && now - *interrupted_at_ < kOneSignal) return;
  const bool is_second = interrupted_at_.has_value();
  interrupted_at_ = now;
  if (is_welcome_ && !was_told_off_ && !is_second) return link_->send(message_line("interrupt"));
  if (is_second && client_)
    client_->signal(SIGTERM);
  else
    stop_client();
  if (!is_welcome_) {
    end_.why = "interrupted before the run began";
    was_told_off_ = true;
    if (client_->has_ended()) finish();
  }
}

void Agent::finish() {
  if (std::exchange(is_over_, true)) return;
  if (link_) link_->end();
  retry_.cancel();
  begin_.cancel();
  watch_.cancel();
  resolver_.cancel();
  on_over_();
}

}  // namespace c1k
