#include "client/figures/ceilings.h"

#include "tests/catch.h"

namespace c1k {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string marks(const LevelCase& level) {
  const auto reason = ceiling_reason(level);
  return reason ? reason->fix : "";
}

TEST_CASE("the ports of one address are no ulimit of 65536, and the other way round") {
  for (const std::uint64_t most : {64'512U, 64'400U, 63'500U}) {
    const std::string nat = marks({.most_open = most, .aliases = 3, .unanswered = 500});
    CHECK_THAT(nat, ContainsSubstring("one address as the target sees it: NAT, masquerade or a "
                                      "proxy in between"));
    CHECK_THAT(nat, !ContainsSubstring("65536"));
  }
  for (const std::uint64_t most : {65'536U, 65'500U, 64'900U}) {
    const std::string limit = marks({.most_open = most, .aliases = 3, .ended = 500});
    CHECK_THAT(limit, ContainsSubstring("ulimit -n of 65536"));
    CHECK_THAT(limit, !ContainsSubstring("NAT"));
    CHECK_THAT(limit, !ContainsSubstring("conntrack"));  // which drops in silence
  }
  CHECK_THAT(marks({.most_open = 2 * 64'512U, .aliases = 3, .targets = 2, .unanswered = 500}),
             ContainsSubstring("NAT"));
  CHECK(marks({.most_open = 2 * 64'512U - 3'000, .aliases = 3, .targets = 2, .unanswered = 5})
            .empty());
}

TEST_CASE("where nothing tells two causes apart, both are named") {
  const std::string both = marks({.most_open = 65'530, .aliases = 3, .unanswered = 500});
  CHECK_THAT(both, ContainsSubstring("ulimit -n of 65536"));
  CHECK_THAT(both, ContainsSubstring("nf_conntrack_max of 65536"));
}

TEST_CASE("an accept queue fills beside a limit of descriptors") {
  CHECK_THAT(marks({.most_open = 1'017 + 4'097, .unanswered = 5}),
             ContainsSubstring("ulimit -n of 1024 at the target (and an accept queue of 4,096"));
  CHECK_THAT(marks({.most_open = 1'017 + 129, .unanswered = 5}),
             ContainsSubstring("an accept queue of 128"));
  // Known, it is taken off.
  CHECK_THAT(marks({.most_open = 1'017 + 640, .waiting = 640, .knows_waiting = true, .ended = 1}),
             ContainsSubstring("ulimit -n of 1024"));
  CHECK(marks({.most_open = 1'017 + 640, .ended = 1}).empty());
  CHECK_THAT(marks({.most_open = 129, .unanswered = 5}), ContainsSubstring("accepts nothing"));
  CHECK(marks({.most_open = 129, .waiting = 0, .knows_waiting = true, .unanswered = 5}).empty());
}

TEST_CASE("neighbours are a limit of many addresses alone") {
  CHECK_THAT(marks({.most_open = 1'020, .aliases = 4'000, .unanswered = 5}),
             ContainsSubstring("gc_thresh3"));
  CHECK_THAT(marks({.most_open = 1'020, .aliases = 16, .unanswered = 5}),
             !ContainsSubstring("gc_thresh3"));
}

TEST_CASE("other numbers are no one's") {
  for (const std::uint64_t most : {2'000U, 50'000U, 65'537U, 300'000U})
    CHECK(marks({.most_open = most, .aliases = 3, .unanswered = 5, .ended = 5}).empty());
}

}  // namespace
}  // namespace c1k
