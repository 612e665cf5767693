#include "report/options.h"

#include <sstream>

#include "common/base/command_line.h"

namespace c1k {
namespace {

namespace po = boost::program_options;

po::options_description visible_options() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("output,o", po::value<std::string>()->value_name("FILE"),
      "write a page there: all of the run, in one file that needs no network; - is standard "
      "output");
  add("png", po::value<std::string>()->value_name("DIR"),
      "write connections.png, rate.png and memory.png there (drawn by gnuplot)");
  add("markdown", po::bool_switch(), "say the facts as Markdown: for a pull request's comment");
  add("json", po::bool_switch(), "say the facts as JSON: for machines");
  add("compare", po::bool_switch(),
      "hold runs against each other: FILE... are two, what was before and what is after; each a "
      "file, "
      "the folder of a run, or a folder of such folders");
  add("fail-if", po::value<std::vector<std::string>>()->value_name("TEST")->composing(),
      "with --compare: exit status 1 if a figure has changed so (\"client.mean_per_s < -5%\", "
      "beyond "
      "the spread of the runs) or is so (\"client.failed > 0\"); repeatable");
  add("force", po::bool_switch(), "overwrite a page and pictures that exist");
  add("help", po::bool_switch(), "this text");
  add("version", po::bool_switch(), "the version");
  return options;
}

}  // namespace

ReportOptions read_report_options(int argc, const char* const* argv) {
  po::options_description all = visible_options();
  all.add_options()("file", po::value<std::vector<std::string>>()->composing(), "FILE");
  const po::variables_map values = parse_command_line(all, argc, argv, "file");

  ReportOptions options;
  options.help = values["help"].as<bool>();
  options.version = values["version"].as<bool>();
  options.force = values["force"].as<bool>();
  options.markdown = values["markdown"].as<bool>();
  options.json = values["json"].as<bool>();
  if (values.count("output") != 0) options.page = values["output"].as<std::string>();
  if (values.count("png") != 0) options.png = values["png"].as<std::string>();
  if (values.count("file") != 0) options.files = values["file"].as<std::vector<std::string>>();
  options.compare = values["compare"].as<bool>();
  if (values.count("fail-if") != 0)
    options.fail_if = values["fail-if"].as<std::vector<std::string>>();
  if (options.compare && options.files.size() != 2)
    throw Refusal("--compare: two places are held against each other, before and after");
  if (options.compare && options.png) throw Refusal("--compare and --png: -o draws the curves");
  if (!options.compare && !options.fail_if.empty())
    throw Refusal("--fail-if goes with --compare; of a single run the programs judge themselves");
  if (options.page && options.page->empty()) throw Refusal("-o: a file's name is expected");
  if (options.markdown && options.json) throw Refusal("--markdown and --json: one of them");
  if (options.png && options.png->empty()) throw Refusal("--png: a folder's name is expected");
  if (options.files.empty() && !options.help && !options.version) {
    throw Refusal(
        "which files? Name a CSV log of c1k-client, of c1k-server, or one of each (of each host, "
        "if "
        "there were several), and their summaries (--summary FILE) if you have them");
  }
  return options;
}

std::string report_usage() {
  std::ostringstream text;
  text
      << "Usage: c1k-report [-o FILE.html] [--png DIR] [--markdown|--json] [--force] FILE...\n"
         "Says and draws what a run's files hold. A FILE is a CSV log (--csv), a summary "
         "(--summary)\n"
         "or a log in lines of JSON (--ndjson, distributions too) of c1k-client or c1k-server; one "
         "is\n"
         "enough. Several clients' (servers') are those of several hosts, and are added up.\n"
         "       c1k-report --compare BEFORE AFTER [--fail-if TEST]... [-o FILE.html]\n"
      << visible_options()
      << "Exit status:\n"
         "  0   done\n"
         "  1   a test of --fail-if is not passed\n"
         "  2   refused: a wrong option, a FILE that is neither, or a picture that can't be drawn\n"
         "  3   standard output took not all of what was said, or something else broke\n";
  return text.str();
}

}  // namespace c1k
