// A log of `c1k-server --watch`: somebody else's server, seen from outside. It counts sockets in a
// network namespace, not what the server accepted.
#pragma once

#include "report/csv_table.h"

namespace c1k {

// Whether it is one: what only a server itself knows, `accepted`, is empty in every row.
bool is_watch_log(const CsvTable& server);

// How many of the watch's sockets a connection has: 2 if the client was in its network namespace
// (both ends are in `open` then), else 1. Told from the client's own tcp_inuse, which grew by 1.5
// sockets and more for each connection there, and from the watch's open, which is next to that.
double sockets_each(const CsvTable& client, const CsvTable& watch);

// The first row in which most were open; 0 for a log of no connections.
std::size_t peak_row(const CsvTable& table);

}  // namespace c1k
