#include "common/record/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "common/base/refusal.h"
#include "common/base/units.h"

namespace c1k {
namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10;

}  // namespace

InputFile::InputFile(std::string path, std::uint64_t most_bytes)
    : path_(std::move(path)), most_bytes_(most_bytes) {
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) refuse(fmt::format("can't be opened: {}", std::strerror(errno)));
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISDIR(status.st_mode)) return;
  ::close(descriptor_);
  refuse("is a folder: name a file");
}

InputFile::~InputFile() {
  ::close(descriptor_);
}

std::string InputFile::read_all() {
  std::string text;
  do {
    text.append(buffer_, at_);
    at_ = buffer_.size();
  } while (fill());
  return text;
}

bool InputFile::read_line(std::string& line, std::uint64_t longest) {
  line.clear();
  is_torn_ = false;
  while (at_ < buffer_.size() || fill()) {
    const std::size_t end = std::min(buffer_.find('\n', at_), buffer_.size());
    if (line.size() + (end - at_) > longest)
      refuse(fmt::format("has a line of more than {}", format_size(longest)));
    line.append(buffer_, at_, end - at_);
    at_ = end + 1;
    if (end < buffer_.size()) return true;
    at_ = buffer_.size();
  }
  is_torn_ = !line.empty();
  return is_torn_;
}

bool InputFile::fill() {
  buffer_.resize(kChunk);
  at_ = 0;
  ssize_t got = -1;
  do got = ::read(descriptor_, buffer_.data(), buffer_.size());
  while (got < 0 && errno == EINTR);
  if (got < 0) refuse(fmt::format("can't be read: {}", std::strerror(errno)));
  buffer_.resize(static_cast<std::size_t>(got));
  read_bytes_ += buffer_.size();
  if (read_bytes_ > most_bytes_)
    refuse(fmt::format("is longer than {}, which is the most that is read of it",
                       format_size(most_bytes_)));
  return got > 0;
}

void InputFile::refuse(const std::string& why) const {
  throw Refusal(fmt::format("{} {}", path_, why));
}

}  // namespace c1k
