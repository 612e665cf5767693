// c1k-ipalias: source addresses added, and exactly those taken away again.
#include <cstdio>
#include <exception>
#include <string>

#include "common/base/exit_status.h"
#include "common/base/refusal.h"
#include "ipalias/options.h"
#include "ipalias/verbs.h"

namespace {

c1k::ExitStatus run(int argc, const char* const* argv) {
  const c1k::IpaliasOptions options = c1k::read_ipalias_options(argc, argv);
  if (!options.help && !options.version) return c1k::run_verb(options);
  std::fputs(options.help ? c1k::ipalias_usage().c_str() : "c1k " C1K_VERSION "\n", stdout);
  return c1k::ExitStatus::met;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const c1k::Refusal& refusal) {
    std::fprintf(stderr, "c1k-ipalias: %s\n", refusal.what());
    return static_cast<int>(c1k::ExitStatus::refused);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "c1k-ipalias: %s\n", failure.what());
    return static_cast<int>(c1k::ExitStatus::not_met);
  }
}
