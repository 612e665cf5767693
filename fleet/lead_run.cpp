// The lead while the run goes on, and at its end.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "common/base/refusal.h"
#include "fleet/host_words.h"
#include "fleet/lead.h"

namespace c1k {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

constexpr std::chrono::seconds kTick{1};
constexpr Nanoseconds kSaysWhoIsMissing = std::chrono::seconds{10};
constexpr Nanoseconds kStrangersTime = std::chrono::seconds{10};
constexpr Nanoseconds kLatestRow = std::chrono::milliseconds{500};

}  // namespace

void Lead::tick() {
  const Nanoseconds now = monotonic_now();
  each_here([](HostSeat& seat) { seat.link->send(message_line("tick")); });
  for (const auto& seat : std::vector(seats_))
    if (seat && seat->is_here() && seat->state != HostSeat::State::ended &&
        now - seat->heard_at > options_.lost_after)
      lost(*seat, fmt::format("it said nothing for {}", format_duration(options_.lost_after)));
  for (const auto& seat : std::vector(strangers_))
    if (now - seat->heard_at > kStrangersTime) {
      seat->link->end();
      lost(*seat, "");
    }
  if (state_ == State::gathering && now - said_missing_at_ > kSaysWhoIsMissing) {
    said_missing_at_ = now;
    std::fputs((missing_words(seats_) + " yet\n").c_str(), stderr);
  }
  ticks_.expires_after(kTick);
  ticks_.async_wait([this](const Error& error) {
    if (!error) tick();
  });
}

// A row is of the hosts' samples of that moment, which come a little later.
void Lead::await_row() {
  const Nanoseconds interval = options_.run.interval;
  const Nanoseconds due = begin_at_ + static_cast<std::int64_t>(rows_taken_) * interval +
                          std::min(interval / 2, kLatestRow);
  rows_.expires_at(std::chrono::steady_clock::time_point(due));
  rows_.async_wait([this](const Error& error) {
    if (error || state_ != State::begun) return;
    rows_until(static_cast<std::int64_t>(rows_taken_++) * options_.run.interval);
    await_row();
  });
}

// One at each change of the phase, as a host's log has it, and one at `time`. The row in which all
// are done is the last one, when all have said how they ended.
void Lead::rows_until(Nanoseconds time) {
  while (const auto change = book_.next_change(time)) {
    if (change->to == Phase::done) return;
    row(std::max(change->time, last_row_), Nanoseconds{0});
  }
  if (book_.phase() == Phase::done) return;
  row(std::max(time, last_row_), options_.run.interval / 4);
}

void Lead::row(Nanoseconds time, Nanoseconds slack) {
  const Nanoseconds since = since_begin() - time;
  last_row_ = time;
  record_->take(
      book_.row(time, static_cast<std::uint64_t>((wall_ns() - since.count()) / 1'000'000), slack));
}

void Lead::stop_all(const std::string& why) {
  if (stopped_.empty()) stopped_ = why;
  each_here([&why](HostSeat& seat) { seat.link->send(message_line("stop", {{"why", why}})); });
}

void Lead::interrupt(const std::string& by) {
  const Nanoseconds now = monotonic_now();
  if (interrupts_ > 0 && now - interrupted_at_ < kOneSignal) return;
  interrupted_at_ = now;
  ++interrupts_;
  if (state_ == State::gathering) return refuse_all("interrupted before the run began, by " + by);
  if (interrupts_ == 1) return stop_all("interrupted by " + by);
  each_here([](HostSeat& seat) { seat.link->send(message_line("leave")); });
}

// ---- the end ----

void Lead::refuse_all(const std::string& why) {
  state_ = State::over;
  refused_ = why;
  each_here([&why](HostSeat& seat) {
    seat.link->send(message_line("refused", {{"why", why}}));
    seat.link->end();
  });
  end_run();
}

void Lead::look_for_end() {
  const bool goes_on = std::any_of(seats_.begin(), seats_.end(),
                                   [](const auto& seat) { return seat && seat->runs(); });
  if (goes_on || state_ != State::begun) return;
  state_ = State::over;
  rows_until(book_.last_sample());
  row(std::max(book_.last_sample(), last_row_), Nanoseconds{0});
  each_here([](HostSeat& seat) {
    seat.link->send(message_line("bye"));
    seat.link->end();
  });
  end_run();
}

// What was said last is on its way.
void Lead::end_run() {
  Error ignored;
  acceptor_.close(ignored);
  rows_.cancel();
  ticks_.cancel();
  gathering_.expires_after(std::chrono::milliseconds{200});
  gathering_.async_wait([this](const Error&) {
    is_over_ = true;
    on_over_();
  });
}

ExitStatus Lead::finish() {
  if (!record_) {
    if (interrupts_ == 0) throw Refusal(refused_);
    std::fputs((refused_ + ": nothing was sent\n").c_str(), stderr);
    return ExitStatus::interrupted;
  }
  return record_->finish(describe_end(record_->summary(), seats_, {stopped_, interrupts_ > 0}));
}

}  // namespace c1k
