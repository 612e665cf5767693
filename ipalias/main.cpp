// c1k-ipalias: source addresses added, and exactly those taken away again.
#include <string>

#include "common/base/program.h"
#include "ipalias/options.h"
#include "ipalias/verbs.h"

namespace {

c1k::ExitStatus run(int argc, const char* const* argv) {
  const c1k::IpaliasOptions options = c1k::read_ipalias_options(argc, argv);
  if (!options.help && !options.version) return c1k::run_verb(options);
  c1k::say(options.help ? c1k::ipalias_usage() : "c1k " C1K_VERSION "\n");
  return c1k::ExitStatus::met;
}

}  // namespace

int main(int argc, char** argv) {
  return c1k::run_program("c1k-ipalias", "", c1k::ExitStatus::not_met,
                          [argc, argv] { return run(argc, argv); });
}
