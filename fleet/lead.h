// The first host's part: it waits for all hosts, begins them together, makes one row of all their
// samples a second, and says the verdict.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fleet/fleet_record.h"
#include "fleet/host_book.h"
#include "fleet/host_seat.h"
#include "fleet/line_link.h"
#include "fleet/message.h"
#include "fleet/options.h"

namespace c1k {

class Lead {
 public:
  using Tcp = LineLink::Tcp;

  // Listens. `options` must outlive it; `on_over` is called once. Throws Refusal: it can't listen
  // there, or that is not loopback and there is no token.
  Lead(boost::asio::io_context& context, const FleetOptions& options, std::uint64_t size,
       const Tcp::endpoint& place, std::function<void()> on_over);
  ~Lead();

  // Ends the run; 3 s later or more, again: at once. An engine signals all hosts, and more than
  // once.
  void interrupt(const std::string& by);
  bool is_over() const { return is_over_; }
  // When it is over. Writes the summary; says why nothing has begun.
  ExitStatus finish();

 private:
  enum class State : std::uint8_t { gathering, begun, over };

  void accept();
  void take(HostSeat& seat, std::string_view line);
  void seated(HostSeat& seat, const FleetMessage& hello);
  void take_words(HostSeat& seat, std::string_view line);
  void lost(HostSeat& seat, const std::string& why);
  void ready_or_not();
  void give_up_waiting();
  void begin();
  void tick();
  void await_row();
  void rows_until(Nanoseconds time);
  void row(Nanoseconds time, Nanoseconds slack);
  void stop_all(const std::string& why);
  void refuse_all(const std::string& why);
  void look_for_end();
  void end_run();
  template <class Do>
  void each_here(Do what) {
    for (const auto& seat : seats_)
      if (seat && seat->is_here()) what(*seat);
  }
  Nanoseconds since_begin() const;

  boost::asio::io_context& context_;
  const FleetOptions& options_;
  std::function<void()> on_over_;
  Tcp::acceptor acceptor_;
  boost::asio::steady_timer gathering_;
  boost::asio::steady_timer ticks_;
  boost::asio::steady_timer rows_;
  std::vector<std::shared_ptr<HostSeat>> seats_;      // by rank; nullptr: not here yet
  std::vector<std::shared_ptr<HostSeat>> strangers_;  // who have not proved who they are
  HostBook book_;
  std::optional<FleetRecord> record_;  // once it has begun
  State state_ = State::gathering;
  Nanoseconds begin_at_{};
  std::uint64_t rows_taken_ = 0;
  Nanoseconds last_row_{0};
  int interrupts_ = 0;
  Nanoseconds interrupted_at_{};
  Nanoseconds said_missing_at_ = monotonic_now();
  std::string stopped_;  // why, by us
  std::string refused_;  // why nothing has begun
  bool is_over_ = false;
};

}  // namespace c1k
