#include "tests/lab/stand_by.h"

#include "tests/catch.h"

namespace c1k::lab {

using Catch::Matchers::ContainsSubstring;

void check_refused(const Words& command, const Words& parts, const Surroundings& where) {
  const std::string name = command.front().substr(command.front().rfind('/') + 1);
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
