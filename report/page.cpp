#include "report/page.h"

#include <map>
#include <stdexcept>

#include "report/page_parts.h"

namespace c1k {
namespace {

using Values = std::map<std::string_view, std::string_view>;

// The template with a value at each {{NAME}}; in the values nothing is looked for.
std::string filled(std::string_view page, const Values& values) {
  std::string out;
  while (true) {
    const std::size_t open = page.find("{{");
    if (open == page.npos) return out.append(page);
    const std::size_t close = page.find("}}", open);
    const auto value = values.find(page.substr(open + 2, close - open - 2));
    if (close == page.npos || value == values.end())
      throw std::logic_error("a page's template names what there is not");
    out.append(page.substr(0, open)).append(value->second);
    page.remove_prefix(close + 2);
  }
}

}  // namespace

std::string escaped_for_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n' || static_cast<unsigned char>(c) >= ' ')
      out += c;
  }
  return out;
}

std::string page_of(std::string_view title, std::string_view run, std::string_view text) {
  const std::string safe_title = escaped_for_html(title);
  const std::string safe_text = escaped_for_html(text);
  const std::string licences = escaped_for_html(page_part("licences"));
  std::string styles(page_part("dygraph.css"));
  styles.append("\n").append(page_part("page.css"));
  std::string scripts(page_part("dygraph.js"));
  for (const char* const name : {"figures.js", "model.js", "charts.js", "parts.js", "view.js",
                                 "distributions.js", "page.js"})
    scripts.append("\n").append(page_part(name));
  return filled(page_part("page.html"), {{"title", safe_title},
                                         {"styles", styles},
                                         {"text", safe_text},
                                         {"licences", licences},
                                         {"columns", page_part("columns.json")},
                                         {"run", run},
                                         {"scripts", scripts}});
}

}  // namespace c1k
