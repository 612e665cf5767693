// What a client's workers have of TLS in common.
#pragma once

#include <memory>

#include "client/plan/plan.h"

namespace c1k {

// Of a plan with tls:// or wss://. Throws Refusal: a file that is missing or wrong.
std::shared_ptr<TlsUse> make_client_tls(const ClientPlan& plan);

}  // namespace c1k
