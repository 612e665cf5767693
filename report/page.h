// The page of a run: one file of HTML that needs nothing else, not even a network. Its parts are in
// report/page and of Debian's libjs-dygraphs, and are built into the program.
#pragma once

#include <string>
#include <string_view>

namespace c1k {

// `run`: as page_run() makes it; `text`: the facts, for who has no JavaScript.
std::string page_of(std::string_view title, std::string_view run, std::string_view text);

// Text where HTML is meant: <, >, & and quotes are escaped, and control characters left out.
std::string escaped_for_html(std::string_view text);

}  // namespace c1k
