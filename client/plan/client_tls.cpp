#include "client/plan/client_tls.h"

#include <algorithm>

namespace c1k {

std::shared_ptr<TlsUse> make_client_tls(const ClientPlan& plan) {
  auto use = make_tls_use(plan.options.tls, {});
  use->keeps_keys = plan.options.speaks_by_tls();
  use->at_once = std::max<std::size_t>(plan.window_limit, 1);
  use->key_contexts = key_contexts_for(plan.workers);
  return use;
}

}  // namespace c1k
