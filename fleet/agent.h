// One host of a fleet: it starts the client, takes it to the lead, begins it at the moment that the
// lead says, and passes its lines on. Whatever happens to the lead, the client does not go on
// without it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "fleet/client_process.h"
#include "fleet/line_link.h"
#include "fleet/message.h"
#include "fleet/options.h"

namespace c1k {

struct AgentEnd {
  int client_status = -1;  // -1: it did not run
  bool lead_lost = false;
  bool was_refused = false;  // by the lead: nothing was sent
  std::string why;           // what broke off, a sentence; empty: nothing
};

class Agent {
 public:
  struct Place {
    std::uint64_t rank = 0;
    std::uint64_t size = 1;
    std::string name;  // of the host
    std::string lead_host;
    std::uint16_t lead_port = kLeadPort;
  };

  // `options` must outlive it; `on_over` is called once, when the client has ended and the lead
  // knows, or is gone. Throws Refusal: the client can't be started.
  Agent(boost::asio::io_context& context, const FleetOptions& options, Place place,
        std::function<void()> on_over);

  // A signal: the lead is asked to end the run; without a lead the client is. Again, 3 s later or
  // more: at once.
  void interrupt();
  bool is_over() const { return is_over_; }
  const AgentEnd& end() const { return end_; }

 private:
  void find_lead();
  void try_again(const std::string& why);
  void join(LineLink::Tcp::socket socket);
  void take_line(std::string_view line);
  void take_message(const FleetMessage& message);
  void greet(const FleetMessage& nonce);
  void answer_ping(const FleetMessage& ping);
  void begin_at(const FleetMessage& begin);
  void take_client_line(std::string_view line);
  void take_words(std::string_view line);
  void client_ended(int status);
  void lose_lead(const std::string& why);
  void watch_lead();
  void stop_client();
  void pass_on(const std::string& line);
  void finish();

  boost::asio::io_context& context_;
  const FleetOptions& options_;
  Place place_;
  std::function<void()> on_over_;
  std::string number_;  // ours, drawn for the proof
  std::string theirs_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::steady_timer retry_;
  boost::asio::steady_timer begin_;
  boost::asio::steady_timer watch_;
  Nanoseconds join_until_{};
  Nanoseconds heard_at_{};
  std::shared_ptr<LineLink> link_;
  bool is_welcome_ = false;
  bool was_told_off_ = false;  // the lead has refused us, or said bye
  bool has_begun_ = false;     // the lead has said when
  bool runs_ = false;          // the client was told to
  bool has_summary_ = false;
  bool was_stopped_ = false;
  bool is_over_ = false;
  std::optional<Nanoseconds> interrupted_at_;
  std::deque<std::string> unsent_;  // the client's first lines, until we are welcome
  std::deque<std::string> words_;   // the last of its words, for who asks why
  AgentEnd end_;
  std::optional<ClientProcess> client_;  // the last one: its handlers use all above
};

}  // namespace c1k
