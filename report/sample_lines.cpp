#include "report/sample_lines.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <utility>

#include "common/base/refusal.h"
#include "common/record/json_text.h"
#include "common/record/sample_line.h"

namespace c1k {

bool SampleLines::begins(std::string_view first) {
  try {
    const boost::json::value value = parse_json(first);
    return value.is_object() && value.get_object().contains("type");
  } catch (const Refusal&) {
    return false;
  }
}

SampleLines SampleLines::read(InputFile& file, const std::string& path, std::string first) {
  SampleLines lines;
  lines.path = path;
  auto timings = std::make_shared<Timings>();
  std::uint64_t number = 0;
  const auto take = [&](const std::string& line) {
    const std::string type = type_of_line(line);
    if ((number == 1) != (type == "plan")) throw Refusal("a plan is the first line, and no other");
    if (type == "plan") lines.side = SummaryFile::side_of_line(line);
    if (type == "summary") lines.summary = SummaryFile::parse(path, line);
    if (type != "sample") return;
    *timings += parse_sample_line(line, {}).timings;
    ++lines.samples;
  };
  std::string line = std::move(first);
  do {
    ++number;
    lines.torn = file.ended_in_line();
    if (lines.torn && number > 1) break;
    try {
      take(line);
    } catch (const Refusal& refusal) {
      throw Refusal(fmt::format("{}, line {}: {}", path, number, refusal.what()));
    }
  } while (file.read_line(line, kLongestLine));
  lines.timings = std::move(timings);
  return lines;
}

}  // namespace c1k
