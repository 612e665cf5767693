// What every child that the supervisor forks does first: it keeps what it is given and nothing
// else, and leaves the signals of terminals and service managers to its parent.
#pragma once

#include <vector>

namespace c1k {

// Closes every descriptor but those in `kept` and standard error, where an assert or a sanitizer
// may speak; standard input and output lead nowhere afterwards.
void close_all_but(std::vector<int> kept);

// Ignores SIGINT, SIGHUP, SIGTERM (the terminal sends them to the whole group: the supervisor alone
// answers them, and ends its children in order), SIGPIPE and SIGXFSZ, and blocks nothing.
void leave_signals_to_parent();

// No capability is left: what takes a right was opened before. What a user may do stays.
void drop_rights();

}  // namespace c1k
