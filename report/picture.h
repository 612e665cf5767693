// A picture over time as a value, and how gnuplot is asked for it. What is drawn is decided in
// run_pictures.h; how it looks, here.
#pragma once

#include <string>
#include <vector>

#include "report/run_logs.h"

namespace c1k {

// Okabe and Ito's colours, told apart by colour-blind readers too.
inline constexpr const char* kBlue = "#0072B2";
inline constexpr const char* kSky = "#56B4E9";
inline constexpr const char* kOrange = "#E69F00";
inline constexpr const char* kVermilion = "#D55E00";
inline constexpr const char* kGreen = "#009E73";
inline constexpr const char* kGrey = "#AAAAAA";

struct Series {
  std::string title;  // in the legend
  const char* colour = kBlue;
  double width = 2.5;
  bool dashed = false;  // lets the line beneath be seen where two are equal
  bool steps = false;   // a value that held for the whole interval before its point
  bool right = false;   // belongs to the right axis
  std::vector<RunLogs::Point> points = {};  // in seconds; unknown ones (NaN) are left out
};

enum class Marks { thousands, plain };  // 200k and 1M, or 200000 and 1000000

struct Axis {
  std::string label;  // with its unit
  Marks marks = Marks::thousands;
};

struct Picture {
  std::string title;
  std::string subtitle;
  std::string time_label;  // what second 0 is: "since the first attempt"
  double end_s = 0;        // the time axis is 0 to here
  Axis left;
  Axis right;  // drawn if a series belongs to it
  std::vector<PhaseSpan> phases;
  std::vector<Series> series;  // later ones are drawn over earlier ones
};

// gnuplot's input for it: 1200 x 700 pixels of PNG on gnuplot's standard output. Texts must be
// free of double quotes and backslashes.
std::string gnuplot_script(const Picture& picture);

// The distance of an axis' marks, 1, 2, 2.5 or 5 times a power of ten: three to seven of them up
// to `largest`. 1 when that is not above 0.
double mark_step(double largest);

// "0", "200k", "1M", "1.25M", "0.5".
std::string thousands(double number);

}  // namespace c1k
