#include "common/run/logs.h"

#include <fmt/format.h>

#include "common/base/refusal.h"
#include "common/record/sample_line.h"

namespace c1k {
namespace {

// A summary is 4 to 20 kB. The room is taken at the start: the disk that a log has filled would
// leave an empty file.
constexpr std::uint64_t kSummaryBytes = 64 * 1024;

void require_room(std::vector<OutputFile>& files) {
  for (OutputFile& file : files) {
    if (file.option() != "--summary" || file.reserve(kSummaryBytes)) continue;
    for (OutputFile& each : files) each.discard();
    throw Refusal(fmt::format("--summary {}: its disk has no room for it", file.path()));
  }
}

void append_loss(std::vector<std::string>& losses, const std::optional<LogWriter>& writer) {
  if (!writer) return;
  const LogWriter::Lost lost = writer->lost();
  if (writer->path() == "-") {
    if (lost.all() > 0)
      losses.push_back(
          fmt::format("{} rows for standard output were lost: did its reader end?", lost.all()));
    return;
  }
  if (lost.by_disk > 0)
    losses.push_back(
        fmt::format("{} rows of {} were lost: is its disk full?", lost.by_disk, writer->path()));
  if (lost.waiting > 0)
    losses.push_back(
        fmt::format("{} rows of {} were lost: its disk was too slow for them, or stood still",
                    lost.waiting, writer->path()));
}

}  // namespace

CsvLog::CsvLog(const Columns& columns, LogWriter& writer) : columns_(columns), writer_(writer) {
  writer_.write(header_line(columns_));
}

void CsvLog::take(const Sample& sample) {
  writer_.write(row_line(columns_, sample));
}

JsonLog::JsonLog(CounterTable counters, const RunSummary& plan, LogWriter& writer)
    : counters_(counters), writer_(writer) {
  writer_.write(plan_line(plan, counters_));
}

void JsonLog::take(const Sample& sample) {
  writer_.write(sample_line(sample, counters_));
}

Logs::Logs(const Columns& columns, CounterTable counters, const RunOptions& options,
           const RunSummary& plan) {
  std::vector<OutputFile> files = open_outputs(outputs_of(options), options.force);
  require_room(files);
  for (OutputFile& file : files) {
    if (file.option() == "--csv") {
      csv_writer_.emplace(std::move(file));
      csv_.emplace(columns, *csv_writer_);
    } else if (file.option() == "--ndjson") {
      json_writer_.emplace(std::move(file));
      json_.emplace(counters, plan, *json_writer_);
    } else {
      summary_.emplace(std::move(file));
    }
  }
}

std::vector<Sink*> Logs::sinks() {
  std::vector<Sink*> sinks;
  if (csv_) sinks.push_back(&*csv_);
  if (json_) sinks.push_back(&*json_);
  return sinks;
}

std::vector<pid_t> Logs::processes() const {
  std::vector<pid_t> processes;
  for (const auto* writer : {&csv_writer_, &json_writer_})
    if (*writer) processes.push_back((*writer)->process());
  return processes;
}

void Logs::settle(const LogWriter::GiveUp& gives_up) {
  for (auto* writer : {&csv_writer_, &json_writer_})
    if (*writer) (*writer)->settle(kDiskPatience, gives_up);
}

void Logs::discard() {
  for (auto* writer : {&csv_writer_, &json_writer_})
    if (*writer) (*writer)->discard();
  if (summary_) summary_->discard();
}

void Logs::close(const RunSummary& summary, const LogWriter::GiveUp& gives_up) {
  if (json_writer_) json_writer_->write(summary_line(summary));
  for (auto* writer : {&csv_writer_, &json_writer_})
    if (*writer) (*writer)->finish(kDiskPatience, gives_up);
}

void Logs::write_summary(const RunSummary& summary) {
  if (!summary_) return;
  summary_lost_ = !summary_->write(to_json(summary));
  if (summary_lost_) summary_->discard();
}

std::vector<std::string> Logs::losses() const {
  std::vector<std::string> losses;
  append_loss(losses, csv_writer_);
  append_loss(losses, json_writer_);
  if (summary_lost_)
    losses.push_back(fmt::format("{} was not written: is its disk full?", summary_->path()));
  return losses;
}

}  // namespace c1k
