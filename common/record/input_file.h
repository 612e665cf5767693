// Files that the user names, read within bounds: a device that never ends, or a file of another
// kind, is refused before it has filled the memory.
#pragma once

#include <cstdint>
#include <string>

namespace c1k {

class InputFile {
 public:
  // Opens `path`: a file, a pipe or a device. Throws Refusal that begins with its name: a folder,
  // not there, no right. More than `most_bytes` of it are not read.
  InputFile(std::string path, std::uint64_t most_bytes);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // All that is left. Throws Refusal: it is longer than `most_bytes`, or can't be read to its end.
  std::string read_all();

  // The next line, without its end; false when none is left. Throws as read_all(), and for a line
  // longer than `longest` bytes.
  bool read_line(std::string& line, std::uint64_t longest);
  bool ended_in_line() const { return is_torn_; }  // the last line read had no end

 private:
  bool fill();  // false: nothing is left
  [[noreturn]] void refuse(const std::string& why) const;

  std::string path_;
  std::uint64_t most_bytes_;
  std::uint64_t read_bytes_ = 0;
  int descriptor_ = -1;
  std::string buffer_;
  std::size_t at_ = 0;  // in the buffer
  bool is_torn_ = false;
};

}  // namespace c1k
