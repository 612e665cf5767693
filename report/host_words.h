// How it is said which hosts a side's figures are the sum of.
#pragma once

#include "report/fact_sheet.h"
#include "report/host_sum.h"

namespace c1k {

// Facts of the side's section: how they were added up, and a line for each of the first twenty.
void add_hosts(FactSection& out, const Hosts& hosts, LogKind side);

}  // namespace c1k
