// The one seam between the run and its programs: figures, course and crew. Supervisor, sampler and
// worker pool know these, never a client or a server. All calls but Crew::run_worker() are made in
// the supervisor process, from one thread.
#pragma once

#include "common/run/course.h"
#include "common/run/crew.h"
#include "common/run/figures.h"

namespace c1k {

// A program's part in a run; all must outlive it.
struct Role {
  Figures& figures;
  Course& course;
  Crew& crew;
};
// Of one that is all three.
template <class All>
Role role_of(All& all) {
  return {all, all, all};
}

}  // namespace c1k
