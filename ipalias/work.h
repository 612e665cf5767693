// What the verbs do, once the command line is understood.
#pragma once

#include <functional>
#include <stdexcept>

#include "ipalias/journal.h"
#include "ipalias/netlink.h"

namespace c1k {

// The kernel failed half-way; what() says what, and what was rolled back. Exit status 1.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using Progress = std::function<void(std::size_t done, std::size_t all)>;

// Adds `missing`, each batch in the journal first. All or nothing: on a failure what this call
// added is taken away again, and Failure (or, when nothing had been added, Refusal) is thrown.
// Gives how many somebody else added in between; those are not ours.
std::size_t add_entries(Netlink& netlink, JournalFile& journal, const Entries& missing,
                        const Progress& progress);

struct Removed {
  std::size_t removed = 0;
  std::size_t gone = 0;  // were not there any more
  Entries foreign;       // are there, but were added by somebody else since
};
// Takes away what of `ours`, entries of the journal, is present and ours, and then its lines of the
// journal. Throws Failure.
Removed remove_entries(Netlink& netlink, JournalFile& journal, const Entries& ours,
                       const Progress& progress);

}  // namespace c1k
