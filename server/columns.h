// The columns of the server's log: which figures, and in which order.
#pragma once

#include "common/record/column.h"
#include "server/counters.h"

namespace c1k {

Columns server_columns();

}  // namespace c1k
