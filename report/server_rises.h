// How many connections a log has seen, against its own time, and where a server's curve may begin
// to rise for this client's run.
#pragma once

#include <cstddef>
#include <vector>

namespace c1k {

struct CurvePoint {
  double time_s = 0;  // of its own log
  double count = 0;   // connections so far
};
using Curve = std::vector<CurvePoint>;  // times never fall

struct ServerCurve {
  Curve points;
  // Whether its first row, if that has 0, was before all connections: so of one that counts what it
  // accepted. A watch counts from its own start, which may be in the middle of the ramp, and
  // others' sockets come and go in its figure.
  bool begins_at_zero = false;
};

struct Rise {
  std::size_t from = 0;  // the last row before it
  double base = 0;       // connections then
  double height = 0;     // from there to the most that come after
};

double most_of(const Curve& curve);  // 0 of an empty one

// Where there was nothing before, or nothing was added for longer than the client's own ramp stood
// still; and where the client began if the clocks are right, `begin_s` of the server's time. Not
// the low ones, and of many those next to that.
std::vector<Rise> rises_of(const ServerCurve& server, const Curve& client, double begin_s);

}  // namespace c1k
