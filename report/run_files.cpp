#include "report/run_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "common/base/refusal.h"
#include "common/base/units.h"
#include "common/record/input_file.h"

namespace c1k {
namespace {

constexpr std::uint64_t kMostOfSummary = std::uint64_t{16} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What a log is asked for beyond what it always keeps. A column missing here is a logic_error when
// it is asked for.
bool is_reported(std::string_view column) {
  static constexpr std::array<std::string_view, 14> kColumns{
      "attempted",   "connecting",      "failed",       "closed",         "accepted",
      "asked_per_s", "attempted_per_s", "opened_per_s", "accepted_per_s", "user_bytes",
      "slab_bytes",  "tcp_inuse",       "accept_queue", "tcp_alloc"};
  return is_cause(column, "failed_") || is_cause(column, "closed_") ||
         std::find(kColumns.begin(), kColumns.end(), column) != kColumns.end();
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool begins_object(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  return !is_blank(line) && line[line.find_first_not_of(" \t\r\n")] == '{';
}

// Whose first line that is not blank has been read.
SummaryFile read_summary(InputFile& file, const std::string& path, std::string text) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  for (std::string line; file.read_line(line, kMostOfSummary);) {
    text += '\n' + line;
    if (text.size() > kMostOfSummary)
      throw Refusal(fmt::format("{} is longer than {}, which no summary of c1k is", path,
                                format_size(kMostOfSummary)));
  }
  return SummaryFile::parse(path, text);
}

const char* name_of(LogKind side) {
  return side == LogKind::client ? "client" : "server";
}

// Into its place: the client's first.
template <class Of>
void take(std::vector<Of>& all, Of one, const char* what) {
  for (const Of& other : all)
    if (other.side == one.side)
      throw Refusal(fmt::format("{} and {} are both {} of a {}: one of each side is said",
                                other.path, one.path, what, name_of(one.side)));
  const bool first = one.side == LogKind::client;
  all.insert(first ? all.begin() : all.end(), std::move(one));
}

// A summary of a log of --ndjson says nothing that a file of --summary does not.
void take_summaries_of_lines(RunFiles& files) {
  for (SampleLines& lines : files.lines) {
    if (!lines.summary) continue;
    const bool has_file = std::any_of(files.summaries.begin(), files.summaries.end(),
                                      [&](const auto& other) { return other.side == lines.side; });
    if (!has_file) take(files.summaries, *std::move(lines.summary), "summaries");
    lines.summary.reset();
  }
}

// Its rows are of use where no log in CSV is.
void take_logs_of_lines(RunFiles& files) {
  for (const SampleLines& lines : files.lines) {
    const bool has_log = std::any_of(files.logs.begin(), files.logs.end(),
                                     [&](const auto& log) { return log.kind() == lines.side; });
    if (!has_log && lines.samples > 0) files.logs.push_back(lines.table);
  }
}

}  // namespace

RunFiles read_files(const std::vector<std::string>& paths, bool all) {
  RunFiles files;
  for (const std::string& path : paths) {
    InputFile file(path, CsvTable::kMostBytes);
    std::string line;
    std::uint64_t blank = 0;
    while (file.read_line(line, kMostOfSummary) && is_blank(line) && blank < kMostOfSummary)
      blank += line.size() + 1;
    if (begins_object(line) && SampleLines::begins(line)) {
      take(files.lines, SampleLines::read(file, path, std::move(line), all ? nullptr : is_reported),
           "logs in lines of JSON");
    } else if (begins_object(line)) {
      take(files.summaries, read_summary(file, path, std::move(line)), "summaries");
    } else {
      if (blank > 0) line.clear();  // a log's header is its first line
      files.logs.push_back(
          CsvTable::read(file, path, std::move(line), all ? nullptr : is_reported));
    }
  }
  take_summaries_of_lines(files);
  take_logs_of_lines(files);
  return files;
}

}  // namespace c1k
