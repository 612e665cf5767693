#include "report/run_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "common/base/quote.h"
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

// Into its place: the clients' first.
template <class Of>
void take(std::vector<Of>& all, Of one) {
  const auto is_server = [](const Of& other) { return other.side == LogKind::server; };
  const bool first = one.side == LogKind::client;
  all.insert(first ? std::find_if(all.begin(), all.end(), is_server) : all.end(), std::move(one));
}

const SummaryFile* summary_of(const RunFiles& files, const SummaryFile& one) {
  const auto found =
      std::find_if(files.summaries.begin(), files.summaries.end(), [&](const auto& other) {
        return other.side == one.side && other.run_id == one.run_id && other.counts == one.counts;
      });
  return found == files.summaries.end() ? nullptr : &*found;
}

void take_summary(RunFiles& files, SummaryFile one) {
  if (const SummaryFile* const other = summary_of(files, one))
    throw Refusal(fmt::format("{} and {} are summaries of one run ({}): it would be counted twice",
                              other->path, one.path, quote(one.run_id)));
  take(files.summaries, std::move(one));
}

// A summary of a log of --ndjson says nothing that a file of --summary does not.
void take_summaries_of_lines(RunFiles& files) {
  for (SampleLines& lines : files.lines) {
    if (lines.summary && summary_of(files, *lines.summary) == nullptr)
      take(files.summaries, *std::move(lines.summary));
    lines.summary.reset();
  }
}

// A line may have been torn off one of the two.
void take_lines_of(HostLog& log, const SampleLines& lines) {
  if (log.timed != nullptr)
    throw Refusal(fmt::format("{} is there twice: it would be counted twice", lines.path));
  if (lines.table.rows() > log.table.rows()) log.table = lines.table;
  if (lines.table.rows() == log.table.rows()) log.timed = lines.timed;
}

// Of a program that has a log in CSV too what was timed; of another one its rows as well.
void take_logs_of_lines(RunFiles& files) {
  for (const SampleLines& lines : files.lines) {
    if (lines.samples == 0) continue;
    const auto same = std::find_if(files.logs.begin(), files.logs.end(), [&](const HostLog& log) {
      return is_same_log(log.table, lines.table);
    });
    if (same == files.logs.end())
      files.logs.push_back({lines.table, lines.timed});
    else
      take_lines_of(*same, lines);
  }
}

}  // namespace

RunFiles read_files(const std::vector<std::string>& paths, bool all) {
  RunFiles files;
  const CsvTable::Keeps keeps = all ? nullptr : is_reported;
  for (const std::string& path : paths) {
    InputFile file(path, CsvTable::kMostBytes);
    std::string line;
    std::uint64_t blank = 0;
    while (file.read_line(line, kMostOfSummary) && is_blank(line) && blank < kMostOfSummary)
      blank += line.size() + 1;
    if (begins_object(line) && SampleLines::begins(line)) {
      take(files.lines, SampleLines::read(file, path, std::move(line), keeps, paths.size() > 1));
    } else if (begins_object(line)) {
      take_summary(files, read_summary(file, path, std::move(line)));
    } else {
      if (blank > 0) line.clear();  // a log's header is its first line
      files.logs.push_back({CsvTable::read(file, path, std::move(line), keeps)});
    }
  }
  take_summaries_of_lines(files);
  take_logs_of_lines(files);
  return files;
}

}  // namespace c1k
