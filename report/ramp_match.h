// Two logs of one run put beside each other by what both saw: how the connections grew in number.
// No clock of a host is needed for it.
#pragma once

#include <optional>

#include "report/server_rises.h"

namespace c1k {

struct RampMatch {
  double shift_s = 0;  // to be added to the server's times: the median over nine heights
  // How far it may be off: half the rows' distances of both logs there, and how far the nine are
  // apart. A server that lags more and more so makes itself unsure.
  double uncertainty_s = 0;
};

// `client` begins with 0 connections at its first attempt. Compared is when both cross nine heights
// between a tenth and nine tenths of the rise that they have in common, or of their own, if that
// fits better. A rise at the server begins where nothing was added for a row. Of several (a server
// that serves one run after the other) the one next to `expected_shift_s`. nullopt: fewer than ten
// connections in common or than half of the client's, or curves of different shapes.
std::optional<RampMatch> match_ramps(const Curve& client, const ServerCurve& server,
                                     double expected_shift_s);

}  // namespace c1k
