// The files that a page is made of, as they were when the program was built.
#pragma once

#include <string_view>

namespace c1k {

// "page.html", "dygraph.js" and so on (common/page/CMakeLists.txt). Throws std::logic_error: no
// such part.
std::string_view page_part(std::string_view name);

}  // namespace c1k
