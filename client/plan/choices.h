// Names that stand for several addresses: those where nobody listens are left out, unless all are.
// `localhost` is 127.0.0.1 and ::1, and most servers listen on one of them.
#pragma once

#include <vector>

#include "client/plan/plan.h"

namespace c1k {

// Addresses of this host, by its listeners (sock_diag): nothing is sent.
void leave_out_unheard(Route& route);

// Others are tried, each with one connect to its first port that is closed again at once; after the
// check has passed, never by --check. `timeout`: of all together. True: something was left out.
bool leave_out_refusing(Route& route, Nanoseconds timeout);

}  // namespace c1k
