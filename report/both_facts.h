// What both logs of a run say together: whether the server holds what the client does.
#pragma once

#include <optional>
#include <string>

#include "report/run_logs.h"

namespace c1k {

struct BothFacts {
  Alignment alignment;

  // Why the rest is not known, a phrase; empty: it is.
  std::string unknown;

  // At the server's last row in the client's last hold that lies within it by the alignment's
  // uncertainty; if there is none, at the last row in it.
  double at_s = 0;                // on the run's clock
  bool by_watch = false;          // the server's log is one of --watch
  bool may_be_both_ends = false;  // such a one, and the client's log has no tcp_inuse to tell
  double client_open = 0;         // in the client's last row until then
  double held = 0;                // what the server has accepted and holds
  std::optional<double> queue;    // what waits in its accept queue; nullopt: not known
  // client_open - held. More than 0: what waits in the queue, and ghosts; less: the server has
  // others.
  double difference = 0;
  // By how much both logs change within the uncertainty around that moment; doubtful: that alone
  // may make the difference.
  double change = 0;
  bool is_doubtful = false;
};

// nullopt: there is one log.
std::optional<BothFacts> both_facts_of(const RunLogs& logs);

}  // namespace c1k
