// From errno to the counter that books it: why an attempt failed, and why a connection closed.
#pragma once

#include "client/figures/columns.h"
#include "common/net/socket.h"

namespace c1k {

// Of an attempt, from connect's error or from SO_ERROR at its event.
ClientCount failure_of(int error);
// Of an attempt that did not start, by its step. Before connect no network is asked: EACCES and
// EPERM are this host's refusals then, and not failed_unreachable.
ClientCount failure_of(const ConnectStart& start);
// Of an open connection, from SO_ERROR or recv.
ClientCount closure_of(int error);
// The slot is taken by somebody, or by our own last run: not a failure, on to the next one.
// At bind EADDRINUSE (the port is listened on), at connect EADDRNOTAVAIL (the 4-tuple lives).
bool is_taken_slot(const ConnectStart& start);
// This process or host can't have another socket just now: pause instead of burning slots.
bool is_local_limit(ClientCount cause);

}  // namespace c1k
