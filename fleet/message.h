// What lead and hosts say to each other: lines of JSON with a `type`. A client's own lines (plan,
// sample, summary; common/record/sample_line.h) go between as they are.
//
//   lead: {"type":"nonce","version":,"number":}
//   host: {"type":"hello","version":,"rank":,"size":,"name":,"number":,"proof":}
//   lead: {"type":"welcome","proof":} or {"type":"refused","why":}
//   lead: {"type":"ping","at":}           host: {"type":"pong","at":,"steady_ns":,"wall_ns":}
//   host: plan, or {"type":"cannot","why":}: the check has refused it
//   lead: {"type":"begin","steady_ns":}   on the host's own clock
//   host: samples, a summary, {"type":"ended","status":}, {"type":"interrupt"}, {"type":"here"}
//   lead: {"type":"tick"} once a second, {"type":"stop","why":}, {"type":"leave"}, {"type":"bye"}
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace c1k {

class FleetMessage {
 public:
  // Throws Refusal: no object of JSON with a `type`.
  explicit FleetMessage(std::string_view line);

  const std::string& type() const { return type_; }
  // Throw Refusal: it has no such key, or not of that type.
  std::string text(std::string_view key) const;
  std::int64_t number(std::string_view key) const;

 private:
  boost::json::object object_;
  std::string type_;
};

// {"type":TYPE, and `more`} as a line, with its newline.
std::string message_line(std::string_view type, boost::json::object more = {});

}  // namespace c1k
