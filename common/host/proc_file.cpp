#include "common/host/proc_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace c1k {
namespace {

std::optional<std::uint64_t> first_number(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data() + begin, text.data() + text.size(), value);
  return parsed.ec == std::errc{} ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::string> read_proc(const char* path) {
  const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::string text;
  char buffer[8192];
  ssize_t got = 0;
  while ((got = ::read(descriptor, buffer, sizeof buffer)) > 0)
    text.append(buffer, static_cast<std::size_t>(got));
  ::close(descriptor);
  return got == 0 ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<std::uint64_t> figure_in(std::string_view text, std::string_view line,
                                       std::string_view key) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view row = text.substr(at, end - at);
    at = end + 1;
    if (!row.starts_with(line)) continue;
    const std::string_view rest = row.substr(line.size());
    if (key.empty()) return first_number(rest);
    const std::string word = " " + std::string(key) + " ";
    const std::size_t found = rest.find(word);
    if (found != std::string_view::npos) return first_number(rest.substr(found + word.size()));
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_at(const char* path) {
  const auto text = read_proc(path);
  return text ? first_number(*text) : std::nullopt;
}

}  // namespace c1k
