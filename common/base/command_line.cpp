#include "common/base/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <vector>

namespace c1k {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kFar = std::numeric_limits<std::size_t>::max();

// The least number of characters to insert, drop, change or swap with their neighbour.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[to.size()];
}

// How unlike an option's name a word is; kFar when nobody who wrote the word meant the option.
std::size_t unlikeness(std::string_view word, std::string_view name) {
  const std::size_t distance = edit_distance(word, name);
  const std::size_t allowed = name.size() <= 3 ? 1 : 2;
  if (distance <= allowed) return distance;
  return word.size() >= 2 && name.starts_with(word) ? allowed + 1 : kFar;
}

// Takes the words one by one and gathers them as Boost.Program_options would, without its guesses:
// no abbreviations, no short names, no value from a word that is itself an option.
class Words {
 public:
  Words(const po::options_description& options, std::string positional)
      : options_(options),
        positional_(std::move(positional)),
        parsed_(&options, po::command_line_style::allow_long) {}

  // All of argv but the program's name.
  po::parsed_options read(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (only_words_ || word == "-" || !word.starts_with('-')) {
        take_stray(word);
      } else if (word == "--") {
        only_words_ = true;
      } else if (take_option(word, i + 1 < words.size() ? &words[i + 1] : nullptr)) {
        ++i;
      }
    }
    return parsed_;
  }

 private:
  const po::option_description* find(std::string_view name) const {
    for (const auto& option : options_.options()) {
      if (option->long_name() == name) return option.get();
    }
    return nullptr;
  }

  // "-o", of an option that has such a name too.
  const po::option_description* find_short(std::string_view word) const {
    for (const auto& option : options_.options())
      if (word.size() == 2 &&
          option->canonical_display_name(po::command_line_style::allow_dash_for_short) == word)
        return option.get();
    return nullptr;
  }

  [[noreturn]] void refuse_unknown(std::string_view word) const {
    const std::string_view name = word.substr(std::min(word.find_first_not_of('-'), word.size()));
    std::size_t least = kFar;
    std::string hint = "; --help lists the options";
    for (const auto& option : options_.options()) {
      const std::size_t far = unlikeness(name, option->long_name());
      if (far >= least) continue;
      least = far;
      hint = fmt::format("; did you mean --{}?", option->long_name());
    }
    throw Refusal(fmt::format("{} is not an option{}", word, hint));
  }

  void take_stray(const std::string& word) {
    if (positional_.empty()) {
      throw Refusal(
          fmt::format("'{}' belongs to no option: options begin with --, and take one "
                      "value each",
                      word));
    }
    add(positional_, {word}, word);
  }

  // Says whether `next`, the word that follows if there is one, was taken as the value.
  bool take_option(const std::string& word, const std::string* next) {
    const std::size_t equals = word.find('=');
    const std::string shown = word.substr(0, equals);
    const po::option_description* const option =
        word.starts_with("--") ? find(std::string_view(shown).substr(2)) : find_short(shown);
    if (option == nullptr) refuse_unknown(shown);
    const std::string& name = option->long_name();
    if (equals != word.npos) {
      if (option->semantic()->max_tokens() == 0) {
        throw Refusal(fmt::format("'{}': {} takes no value; write it alone", word, shown));
      }
      add(name, {word.substr(equals + 1)}, word);
      return false;
    }
    if (option->semantic()->min_tokens() == 0) {  // a switch, or a value that may only follow '='
      add(name, {}, word);
      return false;
    }
    if (next == nullptr) throw Refusal(fmt::format("{} needs a value, and is the last word", word));
    if (next->starts_with("--")) {
      throw Refusal(
          fmt::format("{} needs a value, and '{}' follows; if that is the value, write "
                      "{}={}",
                      word, *next, word, *next));
    }
    add(name, {*next}, word);
    return true;
  }

  void add(const std::string& name, const std::vector<std::string>& values,
           const std::string& word) {
    const auto semantic = options_.find(name, false).semantic();
    const bool repeats = semantic->is_composing() || semantic->max_tokens() > 1;
    if (!seen_.insert(name).second && !repeats) {
      throw Refusal(fmt::format("--{} is given twice: once is enough", name));
    }
    po::option option(name, values);
    option.original_tokens = {word};
    parsed_.options.push_back(option);
  }

  const po::options_description& options_;
  const std::string positional_;
  po::parsed_options parsed_;
  std::set<std::string> seen_;
  bool only_words_ = false;  // after a "--"
};

bool is_given(const po::variables_map& values, const std::string& name) {
  return values.count(name) != 0 && !values[name].defaulted();
}

// po::notify() without its check for required options.
void notify_given(const po::options_description& options, const po::variables_map& values) {
  for (const auto& [name, value] : values) {
    options.find(name, false).semantic()->notify(value.value());
  }
}

}  // namespace

po::variables_map parse_command_line(const po::options_description& options, int argc,
                                     const char* const* argv, const std::string& positional) {
  try {
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    po::variables_map values;
    po::store(Words(options, positional).read(words), values);
    if (is_given(values, "help") || is_given(values, "version")) {
      notify_given(options, values);
    } else {
      po::notify(values);
    }
    return values;
  } catch (const po::required_option& missing) {
    throw Refusal(fmt::format("{} is required", missing.get_option_name()));
  } catch (const po::error& error) {
    throw Refusal(error.what());
  }
}

}  // namespace c1k
