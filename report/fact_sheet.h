// What a report says in words, as a value: sections of named facts. The terminal, a page, Markdown
// and JSON show the same ones by the same names.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace c1k {

struct Fact {
  std::string name;  // "peak open"; empty: goes on with the one before
  std::string what;
};

struct FactSection {
  std::string title;  // "client (client.csv)"
  std::vector<Fact> facts{};

  void add(std::string_view name, std::string what) {
    facts.push_back({std::string(name), std::move(what)});
  }
};

using FactSheet = std::vector<FactSection>;

// Lines for the terminal, one fact each, a paragraph for each section; ends with a line end.
std::string to_text(const FactSheet& sheet);

// A table for each section, for a pull request's comment. What would be markup there is escaped.
std::string to_markdown(const FactSheet& sheet);

}  // namespace c1k
