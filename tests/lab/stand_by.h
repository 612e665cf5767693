// For tests of refusals: what is refused has sent nothing, so a server that stands by has accepted
// nothing.
#pragma once

#include "tests/lab/scene.h"

namespace c1k::lab {

// CHECKs that the command ends with 2, says all of `parts` on standard error and leaves nothing.
void check_refused(const Words& command, const Words& parts, const Surroundings& where = {});

class StandBy {
 public:
  // In the options of refuses(): the target of the server that stands by.
  static constexpr const char* kServer = "SERVER";

  StandBy() = default;
  ~StandBy();  // CHECKs that nothing was accepted
  StandBy(const StandBy&) = delete;
  StandBy& operator=(const StandBy&) = delete;

  // check_refused() of a client with these options.
  void refuses(const Words& options, const Words& parts, const Surroundings& where = {});
  Scene& scene() { return scene_; }
  const std::string& target() const { return server_.target(); }

 private:
  Scene scene_;
  Server server_{scene_};
};

}  // namespace c1k::lab
