// Files that a run writes: created new, never through a symlink, one record after the other, each
// whole or not at all. Every program opens what it writes by these.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace c1k {

// As the user named it.
struct Output {
  std::string option;  // "--csv"
  std::string path;    // "-": standard output
};

class OutputFile {
 public:
  // Creates `path` (O_EXCL, no symlink); with `force` an existing file is emptied instead. Throws
  // Refusal that begins with `option`, e.g. "--csv": the file exists, its folder doesn't, no right.
  OutputFile(std::string option, std::string path, bool force);
  ~OutputFile();
  OutputFile(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Whole or not at all: false when the disk took none or only a part, which is cut off again (of a
  // pipe or a device it can't be). Waits for a disk as long as the kernel does, for the reader of a
  // pipe as long as it reads, and then 5 s.
  bool write(std::string_view record);

  // Sees to it that `bytes` can be written later, though others fill the disk meanwhile
  // (fallocate(2); where a file system has none, nothing is done). What was not needed is given
  // back in the end. False: there is no room.
  bool reserve(std::uint64_t bytes);

  // What was made new is taken away again: nothing useful stands in it.
  void discard();

  const std::string& option() const { return option_; }
  const std::string& path() const { return path_; }
  int descriptor() const { return descriptor_; }  // stays the file's

 private:
  friend std::vector<OutputFile> open_outputs(const std::vector<Output>& outputs, bool force);
  struct Opened {};
  OutputFile(Opened, const Output& output, bool force);  // what was there stays in it
  bool is_same_as(const OutputFile& other) const;        // regular files
  void empty();

  std::string option_;
  std::string path_;
  int descriptor_ = -1;
  bool is_regular_ = false;
  bool is_new_ = false;  // made by us
  bool is_reserved_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::uint64_t size_ = 0;  // what is whole
};

// Opens all, in their order, or none: before a Refusal what was made is taken away, and nothing has
// been emptied. Refuses as the constructor does, and when two are one file, by whatever names.
std::vector<OutputFile> open_outputs(const std::vector<Output>& outputs, bool force);

// Throws the same refusals, and creates nothing: for --check, and to refuse before anything is
// started.
void require_outputs(const std::vector<Output>& outputs, bool force);
void require_writable(const std::string& option, const std::string& path, bool force);

}  // namespace c1k
