// A request to the kernel for one entry, and an entry out of what the kernel says.
#pragma once

#include <netlink/msg.h>

#include <memory>
#include <optional>

#include "ipalias/alias_plan.h"

namespace c1k {

struct MessageFreed {
  void operator()(nl_msg* message) const { nlmsg_free(message); }
};
using Message = std::unique_ptr<nl_msg, MessageFreed>;

// Adding fails with EEXIST where it is there already. Throws std::bad_alloc.
Message request_for(const JournalEntry& entry, bool is_add);

// Of RTM_NEWADDR, or a local route of RTM_NEWROUTE; nothing of other messages.
std::optional<PresentEntry> present_in(nlmsghdr* header);

}  // namespace c1k
