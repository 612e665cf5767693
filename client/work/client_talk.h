// The talk that a client's connections speak.
#pragma once

#include <memory>

#include "client/plan/plan.h"
#include "common/talk/talk.h"

namespace c1k {

std::unique_ptr<Talk> make_client_talk(const ClientPlan& plan);

}  // namespace c1k
