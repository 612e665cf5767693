// The settings that would mend a plan's findings, as files: written, never applied.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/check/finding.h"

namespace c1k {

struct TuningFile {
  std::string name;
  std::string text;
};

// Three files: a sysctl.d drop-in of all settings that the findings want, one with today's values
// (its undo), and a systemd drop-in for `nofile` descriptors. A comment line above each setting
// says why.
std::vector<TuningFile> tuning_files(const Findings& findings, std::uint64_t nofile);

// Writes them into the folder `folder`, which is made where it is missing. Throws Refusal that
// names
// --write-tuning: a file that exists, without `force`; a folder that can't be made; a full disk.
void write_tuning(const std::string& folder, const std::vector<TuningFile>& files, bool force);

}  // namespace c1k
