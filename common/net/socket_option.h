// Options of a socket, for those who make one.
#pragma once

#include <sys/socket.h>

namespace c1k {

// What the kernel does not know it ignores: none of them is needed for a connection to work.
inline void set_option(int descriptor, int level, int name, int value) {
  ::setsockopt(descriptor, level, name, &value, sizeof value);
}

// close() sends a RST and leaves no TIME_WAIT (socket(7), SO_LINGER).
inline void reset_on_close(int descriptor) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace c1k
