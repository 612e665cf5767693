#include "report/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include "report/figure_text.h"
#include "report/thinned.h"
namespace c1k {
namespace {

using Script = std::back_insert_iterator<std::string>;

// Hours of hold in seconds are no axis to read.
struct TimeUnit {
  const char* name;
  double seconds;
};

TimeUnit time_unit(double end_s) {
  if (end_s <= 600) return {"seconds", 1};
  if (end_s <= 4 * 3600) return {"minutes", 60};
  return {"hours", 3600};
}

bool any_right(const Picture& picture) {
  return std::any_of(picture.series.begin(), picture.series.end(),
                     [](const Series& series) { return series.right; });
}

double largest(const Picture& picture, bool right) {
  double found = 0;
  for (const Series& series : picture.series) {
    if (series.right != right) continue;
    for (const RunLogs::Point& point : series.points) {
      if (point.value > found) found = point.value;  // NaN is not
    }
  }
  return found;
}

void write_frame(Script out, const Picture& picture, const TimeUnit& unit) {
  fmt::format_to(out,
                 "set terminal pngcairo noenhanced size 1200,700 font \"Sans,12\" "
                 "background rgb \"#FFFFFF\"\n"
                 "set encoding utf8\n"
                 "set label 1 \"{}\" at screen 0.075,0.948 left font \"Sans:Bold,18\"\n"
                 "set label 2 \"{}\" at screen 0.075,0.897 left textcolor rgb \"#555555\"\n",
                 picture.title, picture.subtitle);
  fmt::format_to(out,
                 "set tmargin at screen 0.815\nset bmargin at screen 0.180\n"
                 "set lmargin at screen 0.075\nset rmargin at screen {}\n",
                 any_right(picture) ? 0.925 : 0.975);
  fmt::format_to(
      out,
      "set border {} linecolor rgb \"#888888\"\n"
      "set grid ytics linetype 1 linewidth 1 linecolor rgb \"#D8D8D8\"\n"
      "set tics nomirror out scale 0.6 textcolor rgb \"#333333\"\n"
      "set key at screen 0.525,0.050 center horizontal Left reverse maxrows 1 samplen 3 width 1\n"
      "set xlabel \"{} {}\" offset 0,0.2\n"
      "set xrange [0:{}]\n",
      any_right(picture) ? 11 : 3, unit.name, picture.time_label,
      std::max(picture.end_s / unit.seconds, 1e-3));
}

// With this much room the highest line of the left axis is not on the frame, and that of the right
// axis not on the left one's.
constexpr double kLeftRoom = 1.06;
constexpr double kRightRoom = 1.30;

void write_axis(Script out, const char* name, const Axis& axis, double top, double room) {
  const bool counts = axis.marks == Marks::thousands;  // there is no half connection
  const double step = counts ? std::max(mark_step(top), 1.0) : mark_step(top);
  const double end = top > 0 ? top * room : step;
  fmt::format_to(out, "set {0}range [0:{1}]\nset {0}label \"{2}\"\nset {0}tics (", name, end,
                 axis.label);
  for (int i = 0; i * step <= end; ++i) {
    const double mark = i * step;
    const std::string text = counts ? thousands(mark) : fmt::format("{:g}", mark);
    fmt::format_to(out, "{}\"{}\" {}", i == 0 ? "" : ", ", text, mark);
  }
  fmt::format_to(out, ")\n");
}

const char* shade(std::string_view phase) {
  if (phase == "ramp") return "#EAF3FA";
  if (phase == "hold") return "#F1F7EC";
  if (phase == "drain") return "#F3F0F0";
  return "#FFFFFF";
}

// A band of colour for each phase; its name and duration above the frame as far as there is room.
void write_phases(Script out, const Picture& picture, const TimeUnit& unit) {
  constexpr double kRoomForName = 0.05;  // of the width
  constexpr double kRoomForBoth = 0.10;
  for (const PhaseSpan& span : picture.phases) {
    const double from = std::max(span.from_s, 0.0);
    const double to = std::min(span.to_s, picture.end_s);
    if (!(to > from)) continue;
    fmt::format_to(out,
                   "set object rectangle from {},graph 0 to {},graph 1 behind "
                   "fillcolor rgb \"{}\" fillstyle solid noborder\n",
                   from / unit.seconds, to / unit.seconds, shade(span.phase));
    const double room = (to - from) / picture.end_s;
    if (room < kRoomForName) continue;
    const std::string duration = fmt::format(" {}", seconds_text(span.to_s - span.from_s));
    fmt::format_to(out,
                   "set label \"{}{}\" at {},graph 1.03 center font \"Sans,11\" "
                   "textcolor rgb \"#666666\"\n",
                   span.phase, room < kRoomForBoth ? "" : duration, (from + to) / 2 / unit.seconds);
  }
}

void write_points(Script out, std::size_t number, const Series& series, const TimeUnit& unit) {
  fmt::format_to(out, "$series{} << END\n", number);
  for (const RunLogs::Point& point : thinned(series.points)) {
    fmt::format_to(out, "{} {}\n", point.seconds / unit.seconds, point.value);
  }
  fmt::format_to(out, "END\n");
}

void write_plot(Script out, const std::vector<Series>& all) {
  fmt::format_to(out, "plot NaN notitle");  // so that a picture of nothing is still a picture
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Series& series = all[i];
    fmt::format_to(out,
                   ", \\\n    $series{} using 1:2 axes x1{} with {} linewidth {} dashtype {} "
                   "linecolor rgb \"{}\" title \"{}\"",
                   i, series.right ? "y2" : "y1", series.steps ? "fsteps" : "lines", series.width,
                   series.dashed ? "(14,8)" : "1", series.colour, series.title);
  }
  fmt::format_to(out, "\n");
}

}  // namespace

std::string gnuplot_script(const Picture& picture) {
  std::string script;
  const Script out = std::back_inserter(script);
  const TimeUnit unit = time_unit(picture.end_s);
  write_frame(out, picture, unit);
  write_axis(out, "y", picture.left, largest(picture, false), kLeftRoom);
  if (any_right(picture)) write_axis(out, "y2", picture.right, largest(picture, true), kRightRoom);
  write_phases(out, picture, unit);
  for (std::size_t i = 0; i < picture.series.size(); ++i) {
    write_points(out, i, picture.series[i], unit);
  }
  write_plot(out, picture.series);
  return script;
}

double mark_step(double largest) {
  if (!(largest > 0)) return 1;
  const double power = std::pow(10, std::floor(std::log10(largest)));
  for (const double step : {0.2, 0.25, 0.5, 1.0}) {
    if (largest / (step * power) <= 7) return step * power;
  }
  return 2 * power;
}

std::string thousands(double number) {
  if (number >= 1e9) return fmt::format("{:g}G", number / 1e9);
  if (number >= 1e6) return fmt::format("{:g}M", number / 1e6);
  if (number >= 1e3) return fmt::format("{:g}k", number / 1e3);
  return fmt::format("{:g}", number);
}

}  // namespace c1k
