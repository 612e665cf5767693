#include "common/record/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "common/base/refusal.h"

namespace c1k {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& path, int error) {
  if (error == EEXIST)
    throw Refusal(fmt::format("{} {}: the file exists; take another name, or --force to overwrite",
                              option, path));
  if (error == ENOENT)
    throw Refusal(fmt::format("{} {}: its folder does not exist; make it first", option, path));
  if (error == ELOOP)
    throw Refusal(fmt::format("{} {}: is a symbolic link, which is never followed; name the file",
                              option, path));
  throw Refusal(fmt::format("{} {}: cannot be written: {}", option, path, std::strerror(error)));
}

}  // namespace

OutputFile::OutputFile(std::string option, std::string path, bool force) : path_(std::move(path)) {
  // O_NONBLOCK: a pipe that nobody reads must not hold up a run.
  const int safe = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  descriptor_ = ::open(path_.c_str(), safe | O_CREAT | (force ? O_TRUNC : O_EXCL), 0644);
  if (descriptor_ < 0) refuse(option, path_, errno);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool OutputFile::write(std::string_view record) {
  const ssize_t written = ::write(descriptor_, record.data(), record.size());
  if (written == static_cast<ssize_t>(record.size())) {
    size_ += record.size();
    return true;
  }
  // A device or a pipe can't be cut; there the partial record stays.
  if (written > 0 && ::ftruncate(descriptor_, static_cast<off_t>(size_)) == 0)
    ::lseek(descriptor_, static_cast<off_t>(size_), SEEK_SET);
  return false;
}

void require_writable(const std::string& option, const std::string& path, bool force) {
  namespace fs = std::filesystem;
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) {
    if (S_ISLNK(status.st_mode)) refuse(option, path, ELOOP);
    if (S_ISDIR(status.st_mode)) refuse(option, path, EISDIR);
    if (!force) refuse(option, path, EEXIST);
    if (::access(path.c_str(), W_OK) != 0) refuse(option, path, errno);
    return;
  }
  const fs::path parent = fs::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (path.empty() || ::stat(folder.c_str(), &status) != 0) refuse(option, path, ENOENT);
  if (!S_ISDIR(status.st_mode)) refuse(option, path, ENOTDIR);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) refuse(option, path, errno);
}

}  // namespace c1k
