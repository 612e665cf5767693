#include "common/page/page.h"

#include <map>
#include <stdexcept>

#include "common/page/page_parts.h"

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

std::string without_markup(std::string_view json) {
  std::string out;
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

std::string_view page_policy(bool is_live) {
  if (is_live)
    return "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
           "img-src data:; connect-src 'self'";
  return "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
}

std::string page_of(const PageContent& content) {
  const std::string title = escaped_for_html(content.title);
  const std::string text = escaped_for_html(content.text);
  const std::string licences = escaped_for_html(page_part("licences"));
  std::string styles(page_part("dygraph.css"));
  styles.append("\n").append(page_part("page.css"));
  std::string scripts(page_part("dygraph.js"));
  for (const char* const name : {"figures.js", "model.js", "charts.js", "parts.js", "view.js",
                                 "distributions.js", "compare.js", "live.js", "page.js"})
    scripts.append("\n").append(page_part(name));
  return filled(page_part("page.html"), {{"title", title},
                                         {"policy", page_policy(content.is_live)},
                                         {"styles", styles},
                                         {"text", text},
                                         {"licences", licences},
                                         {"columns", content.columns},
                                         {"run", content.run},
                                         {"scripts", scripts}});
}

}  // namespace c1k
