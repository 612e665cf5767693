#include "report/fact_sheet.h"

#include <fmt/format.h>

#include <algorithm>

namespace c1k {
namespace {

// GitHub's Markdown takes HTML and its own marks; neither is meant here.
std::string escaped(std::string_view text) {
  constexpr std::string_view kMarks = "\\`*_{}[]()<>#+!|~&$@";
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += ' ';
      continue;
    }
    if (kMarks.find(c) != kMarks.npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string to_text(const FactSheet& sheet) {
  std::string text;
  for (const FactSection& section : sheet) {
    text += section.title + "\n";
    std::size_t width = 15;
    for (const Fact& fact : section.facts) width = std::max(width, fact.name.size());
    for (const Fact& fact : section.facts)
      text += fmt::format("  {:<{}}{}\n", fact.name, width + 2, fact.what);
  }
  return text;
}

std::string to_markdown(const FactSheet& sheet) {
  std::string text;
  for (const FactSection& section : sheet) {
    text += fmt::format("\n### {}\n\n| | |\n|---|---|\n", escaped(section.title));
    for (const Fact& fact : section.facts)
      text += fmt::format("| {} | {} |\n", escaped(fact.name), escaped(fact.what));
  }
  return text;
}

}  // namespace c1k
