// Files that are a part of this program, as they were when it was built.
#pragma once

#include <string_view>

namespace c1k {

// "columns.json" (report/CMakeLists.txt). Throws std::logic_error: no such part.
std::string_view report_part(std::string_view name);

}  // namespace c1k
