// The part of the client's command line that is about WebSocket, and the request that comes of it.
#pragma once

#include <boost/program_options.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/endpoint.h"
#include "common/net/heartbeat.h"
#include "common/record/summary.h"
#include "common/talk/message.h"

namespace c1k {

struct WsOptions {
  Message request;                        // its first line and fields, but for the host and the key
  std::string path;                       // as it was written
  std::string host;                       // --header "Host: ..."; empty: the target's own
  std::string subprotocol;                // empty: none is asked for
  bool is_text = false;                   // the kind of messages
  std::optional<Heartbeat::Times> pings;  // nullopt: none
};

void add_ws_options(boost::program_options::options_description& options);

// `places`: the target. Throws Refusal: one of these with another scheme than ws, a header that is
// malformed or that the upgrade itself needs, a timeout that is longer than the interval.
WsOptions read_ws_options(const boost::program_options::variables_map& values, const Places& places,
                          const std::shared_ptr<const Rows>& rows);

// Throws Refusal: a text message is not UTF-8 (RFC 6455, 5.6), with a line of `rows` in it.
void check_text(const WsOptions& options, Message message, const std::shared_ptr<const Rows>& rows);

// What is in force only with ws://, or with pings.
void leave_out_unused(const WsOptions& options, Named& effective);

// "192.168.10.1:9000"; the scheme's own port is left out (RFC 9110, 7.2).
std::string host_field(const std::string& host, std::uint16_t port, Scheme scheme);

std::string to_sentence(const WsOptions& options);  // "; asks each for /chat, pings it every 60s"

}  // namespace c1k
