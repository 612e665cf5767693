// The part of the client's command line that says what is said on open connections.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "common/base/endpoint.h"
#include "common/base/units.h"
#include "common/record/summary.h"
#include "common/talk/message.h"

namespace c1k {

enum class ActiveChoice : std::uint8_t { fixed, rotating };
enum class ActiveFrom : std::uint8_t { ramp, hold };
enum class Answer : std::uint8_t { echo, none, push, sized, any };

struct TrafficOptions {
  std::uint64_t active = 0;  // connections that send; 0: none
  ActiveChoice choice = ActiveChoice::fixed;
  ActiveFrom from = ActiveFrom::ramp;
  Message message;
  Nanoseconds every{std::chrono::seconds{1}};
  bool is_closed_loop = false;  // the next message when the answer is whole, whenever that is
  Nanoseconds jitter{0};
  Answer answer = Answer::echo;
  std::size_t answer_size = 0;  // Answer::sized
  Nanoseconds late_after{std::chrono::seconds{1}};

  bool is_on() const { return active > 0 || answer == Answer::push; }
};

void add_traffic_options(boost::program_options::options_description& options);

// `count`: of the connections; a share is of these. `rows`: for the message. Throws Refusal.
TrafficOptions read_traffic_options(const boost::program_options::variables_map& values,
                                    std::uint64_t count, const std::shared_ptr<const Rows>& rows,
                                    Scheme scheme);

// What is said about messages when there are none.
void leave_out_unused(const TrafficOptions& options, Named& effective);

// "; 20,000 of them send 1,024 bytes every 1s"; empty: nothing is said.
std::string to_sentence(const TrafficOptions& options);

}  // namespace c1k
