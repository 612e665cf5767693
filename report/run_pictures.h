// What the three pictures of a run show. Pure: values in, values out.
#pragma once

#include "report/picture.h"
#include "report/run_facts.h"
#include "report/run_logs.h"

namespace c1k {

// Open connections of both sides; connecting and failed where there were any.
Picture connections_picture(const RunLogs& logs, const RunFacts& facts);

// Connections per second: asked, attempted and opened by the client, accepted by the server. The
// time axis ends soon after the last of them.
Picture rate_picture(const RunLogs& logs, const RunFacts& facts);

// Our processes' memory on the left (MiB), the hosts' slab on the right (GiB).
Picture memory_picture(const RunLogs& logs, const RunFacts& facts);

}  // namespace c1k
