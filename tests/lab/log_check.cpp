#include "tests/lab/log_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "client/figures/counters.h"
#include "common/base/refusal.h"
#include "server/counters.h"

namespace c1k::lab {
namespace {

// The sum of a row's columns that begin so and are counts; -1 when one of them is empty.
double sum_of(const CsvTable& log, std::size_t row, const std::string& prefix) {
  double sum = 0;
  for (const std::string& column : log.columns())
    if (column.starts_with(prefix) && !column.starts_with("closed_age_"))
      sum += at(log, row, column);
  return sum;
}

class Check {
 public:
  explicit Check(const CsvTable& log) : log_(log), is_client_(log.kind() == LogKind::client) {
    const CounterTable table = is_client_ ? CounterTable(kClientTable) : CounterTable(kServerTable);
    for (const std::string& column : log.columns())
      if (const Counter* counter = find_counter(table, column))
        if (counter->kind == Kind::counter) rising_.push_back(column);
    if (is_client_) rising_.push_back("lost_ms");
    rising_.insert(rising_.end(), {"time_s", "unix_ms"});
  }

  void row(std::size_t row) {
    const double open = at(log_, row, "open");
    const double closed = at(log_, row, "closed");
    expect(row, "closed", closed, "the sum of its causes", sum_of(log_, row, "closed_"));
    if (is_client_) {
      const double failed = at(log_, row, "failed");
      expect(row, "failed", failed, "the sum of its causes", sum_of(log_, row, "failed_"));
      expect(row, "attempted", at(log_, row, "attempted"), "connecting + open + failed + closed",
             at(log_, row, "connecting") + open + failed + closed);
      expect(row, "messages_sent", at(log_, row, "messages_sent"),
             "messages_answered + messages_unanswered + messages_in_flight",
             at(log_, row, "messages_answered") + at(log_, row, "messages_unanswered") +
                 at(log_, row, "messages_in_flight"));
      bytes(row);
    } else {
      expect(row, "accepted", at(log_, row, "accepted"), "open + closed", open + closed);
    }
    if (row == 0) return;
    for (const std::string& column : rising_)
      if (at(log_, row, column) < at(log_, row - 1, column))
        complain(row, fmt::format("{} falls from {} to {}", column, at(log_, row - 1, column),
                                  at(log_, row, column)));
    turn(row);
  }

  void ending(Ending ending) {
    const std::size_t rows = log_.rows();
    if (log_.torn()) complain(rows, "the last line has no end");
    if (rows == 0) return complain(0, "there is none");
    if (at(log_, 0, "time_s") != 0) complain(0, "time_s does not begin at 0");
    const auto done = rows_in(log_, "done");
    if (ending == Ending::cut_off) {
      if (!done.empty()) complain(done.front(), "is done, although the run was cut off");
    } else if (done != std::vector<std::size_t>{rows - 1}) {
      complain(rows - 1, fmt::format("{} rows are done, not the last one alone", done.size()));
    }
  }

  std::vector<std::string> mistakes() && { return std::move(mistakes_); }

 private:
  // All answers (pushes) of a run have one size, so their bytes grow in all rows as their number.
  void bytes(std::size_t row) {
    expect(row, "bytes_sent", at(log_, row, "bytes_sent"),
           "bytes_answered + bytes_unanswered + bytes_in_flight",
           at(log_, row, "bytes_answered") + at(log_, row, "bytes_unanswered") +
               at(log_, row, "bytes_in_flight"));
    const auto answers = [this](std::size_t r) {
      return at(log_, r, "messages_answered") + at(log_, r, "messages_pushed");
    };
    const auto answer_bytes = [this](std::size_t r) {
      return at(log_, r, "bytes_received") - at(log_, r, "bytes_loose");
    };
    const std::size_t last = log_.rows() - 1;
    if (answer_bytes(row) * answers(last) != answers(row) * answer_bytes(last) ||
        answer_bytes(row) < answers(row))
      complain(row,
               fmt::format("bytes_received - bytes_loose is {} for {} answers, and {} for {}",
                           answer_bytes(row), answers(row), answer_bytes(last), answers(last)));
  }

  // Phases may follow each other like this; done may follow any (a second Ctrl-C).
  void turn(std::size_t row) {
    static const std::set<std::pair<std::string_view, std::string_view>> kTurns{{"ramp", "hold"},
                                                                                {"ramp", "drain"},
                                                                                {"hold", "ramp"},
                                                                                {"hold", "drain"},
                                                                                {"serve", "drain"}};
    const auto before = log_.text(row - 1, "phase");
    const auto now = log_.text(row, "phase");
    if (before == "done" || (before != now && now != "done" && !kTurns.contains({before, now})))
      complain(row, fmt::format("{} follows {}", now, before));
  }

  void expect(std::size_t row, std::string_view column, double value, std::string_view what,
              double wanted) {
    if (value != wanted)
      complain(row, fmt::format("{} is {}, but {} is {}", column, value, what, wanted));
  }

  void complain(std::size_t row, const std::string& what) {
    mistakes_.push_back(fmt::format("{}, row {}: {}", log_.path(), row, what));
  }

  const CsvTable& log_;
  bool is_client_;
  std::vector<std::string> rising_;
  std::vector<std::string> mistakes_;
};

}  // namespace

std::vector<std::string> mistakes_in(const CsvTable& log, Ending ending) {
  Check check(log);
  for (std::size_t row = 0; row < log.rows(); ++row) check.row(row);
  check.ending(ending);
  return std::move(check).mistakes();
}

std::string phases_of(const CsvTable& log) {
  std::string phases;
  for (std::size_t row = 0; row < log.rows(); ++row) {
    const auto phase = log.text(row, "phase");
    if (row > 0 && phase == log.text(row - 1, "phase")) continue;
    phases += (phases.empty() ? "" : " ") + std::string(phase);
  }
  return phases;
}

double at(const CsvTable& log, std::size_t row, const std::string& column) {
  const auto value = row < log.rows() ? log.value(row, column) : std::nullopt;
  if (!value) throw std::runtime_error(fmt::format("{}, row {}: no {}", log.path(), row, column));
  return *value;
}

double last(const CsvTable& log, const std::string& column) {
  return at(log, log.rows() - 1, column);
}

double kept_ramp_s(const CsvTable& log) {
  const std::size_t held = rows_in(log, "hold").at(0);
  return at(log, held, "time_s") - at(log, held, "lost_ms") / 1'000;
}

double most(const CsvTable& log, const std::string& column) {
  double most = 0;
  for (std::size_t row = 0; row < log.rows(); ++row) most = std::max(most, at(log, row, column));
  return most;
}

std::vector<std::size_t> rows_in(const CsvTable& log, const std::string& phase) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < log.rows(); ++row)
    if (log.text(row, "phase") == phase) rows.push_back(row);
  return rows;
}

std::optional<CsvTable> glance_at(const std::string& path) {
  try {
    return CsvTable::read(path);
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

}  // namespace c1k::lab
