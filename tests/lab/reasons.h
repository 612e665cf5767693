// The reasons that a run has named, and a network of its own to provoke them in.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "tests/lab/scene.h"

namespace c1k::lab {

// The names in a summary, in their order.
Words reasons_in(const std::string& summary);

// The evidence of one of them in a parsed summary; empty: it is not among them.
std::string evidence_of(const boost::json::object& summary, const std::string& name);
boost::json::object parsed_summary(const std::string& file);
bool names(const Words& reasons, const std::string& name);

// A network namespace with loopback alone, gone with this object.
class OwnNetwork {
 public:
  OwnNetwork();
  const Surroundings& side() const { return side_; }
  pid_t holder() const { return holder_.pid(); }

 private:
  Program holder_;
  Surroundings side_;
};

// Datagrams to that many addresses of 127.0.0.0/8 from within `network`: as many tracked flows,
// where a rule there has them tracked.
void send_datagrams(const std::string& network, std::uint32_t flows);

}  // namespace c1k::lab
