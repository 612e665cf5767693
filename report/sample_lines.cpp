#include "report/sample_lines.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <utility>

#include "common/base/refusal.h"
#include "common/record/json_text.h"
#include "common/record/sample_line.h"
#include "report/sample_rows.h"

namespace c1k {

bool SampleLines::begins(std::string_view first) {
  try {
    const boost::json::value value = parse_json(first);
    return value.is_object() && value.get_object().contains("type");
  } catch (const Refusal&) {
    return false;
  }
}

namespace {

// Takes a log line by line.
class Reader {
 public:
  Reader(const std::string& path, CsvTable::Keeps keeps, bool with_timed)
      : path_(path), keeps_(keeps), timed_(with_timed ? std::make_shared<TimedRows>() : nullptr) {}

  void take(const std::string& line) {
    const std::string type = type_of_line(line);
    if (!rows_ == (type != "plan")) throw Refusal("a plan is the first line, and no other");
    if (type == "plan") begin(line);
    if (type == "summary") summary_ = SummaryFile::parse(path_, line);
    if (type == "sample") add(line);
  }

  SampleLines result(bool torn) && {
    if (torn) table_->cut_short();
    if (timed_ && !timed_->is_whole()) timed_ = nullptr;
    return {path_,  side_, std::move(timings_), samples_, std::move(summary_), *std::move(table_),
            timed_, torn};
  }

 private:
  void begin(const std::string& line) {
    side_ = SummaryFile::side_of_line(line);
    rows_.emplace(line);
    table_.emplace(path_, without_end(header_line(rows_->columns())), keeps_);
  }

  void add(const std::string& line) {
    const Sample sample = parse_sample_line(line, rows_->counters());
    *timings_ += sample.timings;
    if (timed_) timed_->add(sample.timings);
    ++samples_;
    table_->append(without_end(row_line(rows_->columns(), sample)));
  }

  static std::string without_end(std::string line) {
    line.pop_back();
    return line;
  }

  const std::string& path_;
  CsvTable::Keeps keeps_;
  LogKind side_ = LogKind::client;
  std::optional<SampleRows> rows_;
  std::optional<CsvTable> table_;
  std::shared_ptr<Timings> timings_ = std::make_shared<Timings>();
  std::shared_ptr<TimedRows> timed_;  // nullptr: not asked for
  std::uint64_t samples_ = 0;
  std::optional<SummaryFile> summary_;
};

}  // namespace

SampleLines SampleLines::read(InputFile& file, const std::string& path, std::string first,
                              CsvTable::Keeps keeps, bool with_timed) {
  Reader reader(path, keeps, with_timed);
  bool torn = false;
  std::uint64_t number = 0;
  std::string line = std::move(first);
  do {
    ++number;
    torn = file.ended_in_line();
    if (torn && number > 1) break;
    try {
      reader.take(line);
    } catch (const Refusal& refusal) {
      const std::string why = refusal.what();
      if (why.starts_with(path)) throw;  // the table, or the summary, has named it
      throw Refusal(fmt::format("{}, line {}: {}", path, number, why));
    }
  } while (file.read_line(line, kLongestLine));
  return std::move(reader).result(torn);
}

}  // namespace c1k
