#include "client/figures/causes.h"

#include <cerrno>

#include "tests/catch.h"

namespace c1k {
namespace {

TEST_CASE("an attempt fails by what its errno says") {
  const auto all_are = [](std::initializer_list<int> errors, ClientCount cause) {
    for (const int error : errors)
      if (failure_of(error) != cause) return false;
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
    CHECK(failure_of({-1, error, Step::socket}) == ClientCount::failed_other);
    CHECK(failure_of({-1, error, Step::bind}) == ClientCount::failed_other);
    CHECK(failure_of({-1, error, Step::connect}) == ClientCount::failed_unreachable);
  }
  CHECK(failure_of({-1, EMFILE, Step::socket}) == ClientCount::failed_no_descriptor);
}

TEST_CASE("a connection closes by what its errno says") {
  CHECK(closure_of(ECONNRESET) == ClientCount::closed_reset);
  CHECK(closure_of(EPIPE) == ClientCount::closed_reset);
  CHECK(closure_of(ETIMEDOUT) == ClientCount::closed_timeout);
  CHECK(closure_of(EIO) == ClientCount::closed_other);
}

TEST_CASE("a slot is taken by the step that says so") {
  using Step = ConnectStep;
  CHECK(is_taken_slot({-1, EADDRINUSE, Step::bind}));
  CHECK(is_taken_slot({-1, EADDRNOTAVAIL, Step::connect}));
  CHECK_FALSE(is_taken_slot({-1, EADDRNOTAVAIL, Step::bind}));  // the alias is not here
  CHECK_FALSE(is_taken_slot({-1, EADDRINUSE, Step::connect}));
  CHECK_FALSE(is_taken_slot({-1, EMFILE, Step::socket}));
  CHECK_FALSE(is_taken_slot({-1, ECONNREFUSED, Step::connect}));
}

TEST_CASE("what this host lacks is a reason to pause, what others do is none") {
  CHECK(is_local_limit(ClientCount::failed_no_descriptor));
  CHECK(is_local_limit(ClientCount::failed_no_memory));
  CHECK(is_local_limit(ClientCount::failed_no_watch));
  CHECK_FALSE(is_local_limit(ClientCount::failed_refused));
  CHECK_FALSE(is_local_limit(ClientCount::failed_timeout));
  CHECK_FALSE(is_local_limit(ClientCount::failed_other));
}

}  // namespace
}  // namespace c1k
