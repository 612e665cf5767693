// A course of one sample, for who describes a run by it.
#pragma once

#include "common/run/course.h"

namespace c1k {

inline Course course_of(const Sample& sample, std::size_t open_counter) {
  Course course(open_counter);
  course.take(sample);
  return course;
}

}  // namespace c1k
