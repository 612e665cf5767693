// The page of a run: one file of HTML that needs nothing else, not even a network; or the same,
// live. Its parts are in common/page/assets and of Debian's libjs-dygraphs, and are built into the
// programs.
#pragma once

#include <string>
#include <string_view>

namespace c1k {

struct PageContent {
  std::string_view title;
  std::string_view run;      // JSON as report/page_run.h says
  std::string_view text;     // the facts, for who has no JavaScript
  std::string_view columns;  // JSON: {"client":column_words(), "server":...}
  bool is_live = false;      // it may ask where it came from for what is new
};

// `run` and `columns` may stand in a page's <script>: there is no '<' in them.
std::string page_of(const PageContent& content);

// The Content-Security-Policy that such a page has in itself.
std::string_view page_policy(bool is_live);

// Text where HTML is meant: <, >, & and quotes are escaped, and control characters left out.
std::string escaped_for_html(std::string_view text);
// JSON in a <script>: '<', which stands within its strings alone, is written as \u003c.
std::string without_markup(std::string_view json);

}  // namespace c1k
