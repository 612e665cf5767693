// A file that a run writes: created new, never through a symlink, one write() per record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace c1k {

class OutputFile {
 public:
  // Creates `path` (O_EXCL, no symlink); with `force` an existing file is emptied instead. Throws
  // Refusal that begins with `option`, e.g. "--csv": the file exists, its folder doesn't, no right.
  OutputFile(std::string option, std::string path, bool force);
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Whole or not at all: false when the disk took none or only a part (which is cut off again).
  bool write(std::string_view record);

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;  // what is whole
};

// Throws the same refusals as the constructor would, and creates nothing: for --check, and to
// refuse before anything is started.
void require_writable(const std::string& option, const std::string& path, bool force);

}  // namespace c1k
