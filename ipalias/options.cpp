#include "ipalias/options.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "common/base/command_line.h"

namespace c1k {
namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

po::options_description visible_options() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("ips", po::value<Texts>()->composing()->value_name("SPEC"),
      "addresses: 192.168.10.131-146, 10.0.0.1-10.0.3.254, 10.0.0.0/22, fd00::10-1f, a list, "
      "dev:NAME; repeatable");
  add("dev", po::value<std::string>()->value_name("NAME"), "the network device that gets them");
  add("any", po::value<Texts>()->composing()->value_name("PREFIX"),
      "make a whole prefix bindable by a local route; repeatable");
  add("all", po::bool_switch(), "with remove: everything that the journal names");
  add("dry-run", po::bool_switch(), "print the ip commands that do the same, and change nothing");
  add("journal", po::value<std::string>()->value_name("PATH"),
      "what was added; default /var/lib/c1k/ipalias-INODE.journal, one per network namespace");
  add("ignore", po::value<std::string>()->value_name("conflict"),
      "add although another host answers for an address");
  add("help", po::bool_switch(), "this text");
  add("version", po::bool_switch(), "the version");
  return options;
}

Verb parse_verb(const Texts& words) {
  if (words.size() == 1 && words[0] == "add") return Verb::add;
  if (words.size() == 1 && words[0] == "remove") return Verb::remove;
  if (words.size() == 1 && words[0] == "list") return Verb::list;
  throw Refusal(words.empty()
                    ? "what shall be done? The first word is add, remove or list"
                    : fmt::format("'{}' is not what c1k-ipalias does: write one of add, remove "
                                  "and list",
                                  fmt::join(words, " ")));
}

void append_spec(AliasSpec& all, const std::string& text) {
  const AliasSpec spec = parse_alias_spec(text);
  all.ranges.insert(all.ranges.end(), spec.ranges.begin(), spec.ranges.end());
  all.devices.insert(all.devices.end(), spec.devices.begin(), spec.devices.end());
  std::uint64_t total = 0;
  for (const AddressRange& range : all.ranges) total += range.size;
  if (total > kMaxAliases)
    throw Refusal(fmt::format("'{}' makes it more than {} addresses, the most that a run takes",
                              text, kMaxAliases));
}

template <class Take>
void each_text(const po::variables_map& values, const std::string& name, Take take) {
  if (values.count(name) == 0) return;
  for (const std::string& text : values[name].as<Texts>()) {
    try {
      take(text);
    } catch (const Refusal& refusal) {
      throw Refusal("--" + name + ": " + refusal.what());
    }
  }
}

void check_together(const IpaliasOptions& options) {
  const bool has_ips = !options.ips.ranges.empty() || !options.ips.devices.empty();
  const bool names_some = has_ips || !options.any.empty();
  if (options.all && options.verb != Verb::remove)
    throw Refusal("--all goes with remove: it takes away everything that the journal names");
  if (options.all && names_some)
    throw Refusal("--all and --ips or --any say different things: write one of them");
  if (options.ignore_conflict && options.verb != Verb::add)
    throw Refusal("--ignore conflict goes with add");
  if (options.verb == Verb::list) {
    if (names_some || options.dry_run || !options.device.empty())
      throw Refusal("list shows what the journal names; it takes --journal only");
    return;
  }
  if (!names_some && !options.all)
    throw Refusal(options.verb == Verb::add ? "add needs --ips SPEC or --any PREFIX"
                                            : "remove needs --ips SPEC, --any PREFIX or --all");
  if (options.verb == Verb::add && has_ips && options.device.empty())
    throw Refusal("--dev is required with add --ips: the device that gets the addresses");
}

}  // namespace

Prefix parse_prefix(const std::string& text) {
  const std::size_t slash = text.find('/');
  const Address network = Address::parse(text.substr(0, slash));
  const bool is_v4 = network.family() == Family::v4;
  const int width = is_v4 ? 32 : 128;
  const int least = is_v4 ? 8 : 16;
  int length = -1;
  if (slash != text.npos) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, length);
    if (error != std::errc{} || stop != end) length = -1;
  }
  if (length < least || length > width)
    throw Refusal(
        fmt::format("'{}' has no usable prefix length: write a number from {} to {} "
                    "after a slash",
                    text, least, width));
  for (int bit = length; bit < width; ++bit) {
    const std::uint8_t byte = network.bytes().at(static_cast<std::size_t>(bit / 8));
    if ((byte >> (7 - bit % 8) & 1) != 0)
      throw Refusal(
          fmt::format("'{}' has host bits set: write the first address of the prefix", text));
  }
  return {network, static_cast<std::uint8_t>(length)};
}

IpaliasOptions read_ipalias_options(int argc, const char* const* argv) {
  po::options_description all = visible_options();
  all.add_options()("verb", po::value<Texts>()->composing(), "add, remove or list");
  const po::variables_map values = parse_command_line(all, argc, argv, "verb");

  IpaliasOptions options;
  options.help = values["help"].as<bool>();
  options.version = values["version"].as<bool>();
  if (options.help || options.version) return options;
  options.verb = parse_verb(values.count("verb") != 0 ? values["verb"].as<Texts>() : Texts{});
  options.all = values["all"].as<bool>();
  options.dry_run = values["dry-run"].as<bool>();
  each_text(values, "ips", [&](const std::string& text) { append_spec(options.ips, text); });
  each_text(values, "any",
            [&](const std::string& text) { options.any.push_back(parse_prefix(text)); });
  if (values.count("dev") != 0) options.device = values["dev"].as<std::string>();
  if (values.count("journal") != 0) options.journal = values["journal"].as<std::string>();
  if (options.journal && options.journal->empty())
    throw Refusal("--journal: a file's name is expected");
  if (values.count("ignore") != 0) {
    const std::string what = values["ignore"].as<std::string>();
    if (what != "conflict")
      throw Refusal(fmt::format("--ignore {}: there is only conflict to ignore", what));
    options.ignore_conflict = true;
  }
  check_together(options);
  return options;
}

std::string ipalias_usage() {
  std::ostringstream text;
  text << "Usage: c1k-ipalias add --dev NAME --ips SPEC [--any PREFIX] | remove --ips SPEC | "
          "remove --all | list\n"
          "Adds source addresses to this host, and takes away exactly those that it added.\n"
       << visible_options()
       << "Exit status: 0 done, 1 failed on the way (said, and undone where it could be), 2 "
          "refused\n"
          "and nothing changed, 3 done, but standard output took not all of what was said.\n";
  return text.str();
}

}  // namespace c1k
