#include "tests/lab/stand_by.h"

#include <algorithm>

#include "tests/catch.h"

namespace c1k::lab {

using Catch::Matchers::ContainsSubstring;

void check_refused(const Words& command, const Words& parts, const Surroundings& where) {
  // Another program may start it: setpriv(1), unshare(1).
  const auto ours = std::find_if(command.begin(), command.end(), [](const std::string& word) {
    return word.substr(word.rfind('/') + 1).starts_with("c1k-");
  });
  REQUIRE(ours != command.end());
  const std::string name = ours->substr(ours->rfind('/') + 1);
  Program program(command, where);
  INFO(command.back() << " is to be refused with ... " << parts.back());
  CHECK(program.wait(kSoon) == 2);
  CHECK(program.is_gone(1s));
  CHECK_THAT(program.err(), ContainsSubstring(name + ": "));
  for (const std::string& part : parts) CHECK_THAT(program.err(), ContainsSubstring(part));
}

StandBy::~StandBy() {
  CHECK(last(server_.stop(), "accepted") == 0);
}

void StandBy::refuses(const Words& options, const Words& parts, const Surroundings& where) {
  Words command{client_program()};
  for (const std::string& option : options)
    command.push_back(option == kServer ? server_.target() : option);
  check_refused(command, parts, where);
}

}  // namespace c1k::lab
