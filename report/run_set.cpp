#include "report/run_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "common/base/refusal.h"

namespace c1k {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string end = entry.path().extension();
    if (entry.is_regular_file() && (end == ".csv" || end == ".json" || end == ".ndjson"))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

NamedRun run_of(const std::string& name, const std::vector<std::string>& files) {
  return {name, read_files(files, true)};
}

}  // namespace

std::vector<NamedRun> runs_at(const std::string& path) try {
  if (!fs::exists(path)) throw Refusal(fmt::format("{}: there is no such file or folder", path));
  if (!fs::is_directory(path)) return {run_of(path, {path})};
  std::vector<NamedRun> runs;
  const fs::path folder = fs::path(path) / "";
  if (const auto files = files_in(path); !files.empty())
    return {run_of(folder.parent_path().filename(), files)};
  for (const fs::path& one : folders_in(path))
    if (const auto files = files_in(one); !files.empty())
      runs.push_back(run_of(one.filename(), files));
  if (runs.empty())
    throw Refusal(fmt::format("{}: no run is in it: neither .csv, .json nor .ndjson", path));
  return runs;
} catch (const fs::filesystem_error& error) {
  throw Refusal(fmt::format("{}: {}", path, error.code().message()));
}

}  // namespace c1k
