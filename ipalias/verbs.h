// add, remove and list: options to netlink and journal, and what is said about it.
#pragma once

#include "common/base/exit_status.h"
#include "ipalias/options.h"

namespace c1k {

// Throws Refusal (exit status 2) before anything is changed, Failure (1) after it was rolled back.
ExitStatus run_verb(const IpaliasOptions& options);

}  // namespace c1k
