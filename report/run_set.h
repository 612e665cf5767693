// Runs in folders, as --compare takes them.
#pragma once

#include <string>
#include <vector>

#include "report/run_files.h"

namespace c1k {

struct NamedRun {
  std::string name;  // of its folder
  RunFiles files;
};

// The runs at `path`: a file is one, a folder with files of c1k (*.csv, *.json, *.ndjson) is one,
// and any other folder has one in each of its folders, by name. Throws Refusal: nothing is there,
// or a file is none of c1k.
std::vector<NamedRun> runs_at(const std::string& path);

}  // namespace c1k
