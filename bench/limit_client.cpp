// The bare kernel's limit, client side: opens and holds connections with as few calls as possible.
//
//   limit_client FIRST_ALIAS ALIASES TARGET PORT COUNT [TIMEOUT_S=120 [IN_FLIGHT=16 [AT_WORK=2]]]
//
// A worker for each 19,000 connections, AT_WORK of them opening theirs at a time, with IN_FLIGHT
// connects each. Connection i goes out from alias i mod ALIASES and port 1024 + i / ALIASES. When
// all are open it prints one line and holds them until there is input, or its end, on stdin, or
// SIGTERM or SIGINT, or TIMEOUT_S after the start; then it closes them by RST and prints how long
// that took. On one machine without any lab: 127.0.1.1 16 127.0.0.1 9000 400000.
#include "bench/limit_hold.h"

int main(int argc, char** argv) {
  return limit::hold_main<limit::AtOnce>(argc, argv);
}
