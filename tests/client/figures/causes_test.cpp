#include "client/figures/causes.h"

#include <cerrno>

#include "common/net/socket.h"
#include "tests/catch.h"

namespace c1k {
namespace {

ClientCount failed_by(int error) {
  return failure_of(fault_of(error).cause);
}
ClientCount failed_by(int error, ConnectStep step) {
  return failure_of(fault_of(ConnectStart{-1, error, step}).cause);
}
ClientCount closed_by(int error) {
  return closure_of(fault_of(error).cause);
}

TEST_CASE("an attempt fails by what its errno says") {
  const auto all_are = [](std::initializer_list<int> errors, ClientCount cause) {
    for (const int error : errors)
      if (failed_by(error) != cause) return false;
    return true;
  };
  CHECK(all_are({ECONNREFUSED}, ClientCount::failed_refused));
  CHECK(all_are({ETIMEDOUT}, ClientCount::failed_timeout));
  CHECK(all_are({ECONNRESET, ECONNABORTED, EPIPE}, ClientCount::failed_reset));
  CHECK(all_are({ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EACCES, EPERM},
                ClientCount::failed_unreachable));
  CHECK(all_are({EMFILE, ENFILE}, ClientCount::failed_no_descriptor));
  CHECK(all_are({ENOMEM, ENOBUFS}, ClientCount::failed_no_memory));
  CHECK(all_are({ENOSPC}, ClientCount::failed_no_watch));
  CHECK(all_are({EINVAL, EADDRNOTAVAIL, EADDRINUSE, EIO}, ClientCount::failed_other));
}

TEST_CASE("before connect nobody else has refused an attempt") {
  using Step = ConnectStep;
  for (const int error : {EACCES, EPERM}) {
    CHECK(failed_by(error, Step::socket) == ClientCount::failed_other);
    CHECK(failed_by(error, Step::bind) == ClientCount::failed_other);
    CHECK(failed_by(error, Step::connect) == ClientCount::failed_unreachable);
  }
  CHECK(failed_by(EMFILE, Step::socket) == ClientCount::failed_no_descriptor);
}

TEST_CASE("a connection closes by what its errno says") {
  CHECK(closed_by(ECONNRESET) == ClientCount::closed_reset);
  CHECK(closed_by(EPIPE) == ClientCount::closed_reset);
  CHECK(closed_by(ETIMEDOUT) == ClientCount::closed_timeout);
  CHECK(closed_by(EIO) == ClientCount::closed_other);
}

TEST_CASE("a slot is taken by the step that says so") {
  using Step = ConnectStep;
  const auto is_taken = [](int error, Step step) {
    return fault_of(ConnectStart{-1, error, step}).cause == Cause::taken;
  };
  CHECK(is_taken(EADDRINUSE, Step::bind));
  CHECK(is_taken(EADDRNOTAVAIL, Step::connect));
  CHECK_FALSE(is_taken(EADDRNOTAVAIL, Step::bind));  // the alias is not here
  CHECK_FALSE(is_taken(EADDRINUSE, Step::connect));
  CHECK_FALSE(is_taken(EMFILE, Step::socket));
  CHECK_FALSE(is_taken(ECONNREFUSED, Step::connect));
}

TEST_CASE("what this host lacks is a reason to pause, what others do is none") {
  CHECK(is_local_limit(fault_of(EMFILE).cause));
  CHECK(is_local_limit(fault_of(ENFILE).cause));
  CHECK(is_local_limit(fault_of(ENOBUFS).cause));
  CHECK(is_local_limit(fault_of(ENOSPC).cause));
  CHECK_FALSE(is_local_limit(Cause::refused));
  CHECK_FALSE(is_local_limit(Cause::timeout));
  CHECK_FALSE(is_local_limit(Cause::other));
}

TEST_CASE("a fault keeps the system's words") {
  CHECK(words_of(fault_of(ECONNREFUSED)) == "Connection refused");
  CHECK_FALSE(fault_of(0));
  CHECK(fault_of(EPERM));
}

}  // namespace
}  // namespace c1k
