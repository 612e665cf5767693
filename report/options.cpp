#include "report/options.h"

#include <sstream>

#include "common/base/command_line.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

po::options_description visible_options() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("png", po::value<std::string>()->value_name("DIR"),
      "write connections.png, rate.png and memory.png there (drawn by gnuplot)");
  add("force", po::bool_switch(), "overwrite pictures that exist");
  add("help", po::bool_switch(), "this text");
  add("version", po::bool_switch(), "the version");
  return options;
}

}  // namespace

ReportOptions read_report_options(int argc, const char* const* argv) {
  po::options_description all = visible_options();
  all.add_options()("log", po::value<std::vector<std::string>>()->composing(), "FILE.csv");
  const po::variables_map values = parse_command_line(all, argc, argv, "log");

  ReportOptions options;
  options.help = values["help"].as<bool>();
  options.version = values["version"].as<bool>();
  options.force = values["force"].as<bool>();
  if (values.count("png") != 0) options.png = values["png"].as<std::string>();
  if (values.count("log") != 0) options.logs = values["log"].as<std::vector<std::string>>();
  if (options.png && options.png->empty()) throw Refusal("--png: a folder's name is expected");
  if (options.logs.empty() && !options.help && !options.version) {
    throw Refusal("which log? Name a CSV file of c1k-client, of c1k-server, or one of each");
  }
  return options;
}

std::string report_usage() {
  std::ostringstream text;
  text << "Usage: c1k-report [--png DIR] [--force] FILE.csv...\n"
          "Says and draws what the logs of c1k-client and c1k-server hold; one of them is enough.\n"
       << visible_options()
       << "Exit status: 0 done, 2 refused, 3 standard output took not all of what was said.\n";
  return text.str();
}

}  // namespace c1k
