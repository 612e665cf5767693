// The columns of the client's log: which figures, and in which order.
#pragma once

#include <optional>

#include "client/figures/counters.h"
#include "common/record/column.h"

namespace c1k {

Columns client_columns();

// Connections that became open in this interval, per second; nullopt in the first sample.
std::optional<double> opened_per_s(const Sample& sample);

}  // namespace c1k
