#include "common/check/tuning.h"

#include <fmt/format.h>

#include <filesystem>

#include "common/base/refusal.h"
#include "common/base/units.h"
#include "common/record/output_file.h"

namespace c1k {
namespace {

constexpr const char* kOption = "--write-tuning";

std::string line_of(const Setting& setting, bool undo) {
  return fmt::format("{} = {}\n", setting.key, undo ? setting.today : setting.wanted);
}

std::string sysctl_text(const Findings& findings, bool undo) {
  std::string text = undo ? "# Undoes 90-c1k.conf: the values before it. Apply: sysctl -p THIS\n"
                          : "# What this plan wants of the host. Apply: sysctl -p THIS, or put it "
                            "into /etc/sysctl.d\n";
  bool any = false;
  for (const Finding& finding : findings)
    for (const Setting& setting : finding.settings) {
      any = true;
      text += undo ? fmt::format("# as it was: {}\n", finding.name)
                   : fmt::format("# {}\n", finding.sentence);
      text += line_of(setting, undo);
    }
  if (!any) text += "# nothing: this host is as the plan wants it\n";
  return text;
}

std::string nofile_text(std::uint64_t nofile) {
  return fmt::format(
      "# For /etc/systemd/system/NAME.service.d/, then systemctl daemon-reload.\n"
      "[Service]\n"
      "# nofile: with {} descriptors each, the worker processes that there may be hold the plan\n"
      "LimitNOFILE={}\n",
      format_count(nofile), nofile);
}

}  // namespace

std::vector<TuningFile> tuning_files(const Findings& findings, std::uint64_t nofile) {
  return {{"90-c1k.conf", sysctl_text(findings, false)},
          {"90-c1k-undo.conf", sysctl_text(findings, true)},
          {"c1k-nofile.conf", nofile_text(nofile)}};
}

void write_tuning(const std::string& folder, const std::vector<TuningFile>& files, bool force) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw Refusal(
        fmt::format("{} {}: the folder can't be made: {}", kOption, folder, error.message()));
  const auto path_of = [&folder](const TuningFile& file) { return folder + "/" + file.name; };
  for (const TuningFile& file : files) require_writable(kOption, path_of(file), force);
  for (const TuningFile& file : files)
    if (!OutputFile(kOption, path_of(file), force).write(file.text))
      throw Refusal(
          fmt::format("{} {}: could not be written; is the disk full?", kOption, path_of(file)));
}

}  // namespace c1k
