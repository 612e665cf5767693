#include "common/record/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "common/base/refusal.h"

namespace c1k {
namespace {

constexpr int kReaderMs = 5000;  // without a byte taken: a pipe's reader has gone to sleep

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

[[noreturn]] void refuse_same(const Output& output, const std::string& other) {
  throw Refusal(
      fmt::format("{} {}: is the file of {}; take another", output.option, output.path, other));
}

int duplicate_standard_output() {
  return ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

// As new, or with `force` as it is. errno tells why there is none.
int open_file(const std::string& path, bool force, bool& is_new) {
  // O_NONBLOCK: a pipe that nobody reads must not hold up a run.
  const int safe = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const int made = ::open(path.c_str(), safe | O_CREAT | O_EXCL, 0644);
  is_new = made >= 0;
  if (made >= 0 || errno != EEXIST || !force) return made;
  return ::open(path.c_str(), safe);
}

std::string folder_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

bool is_one(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Whether two names, whose files need not be there, are of one file. Names that lead nowhere are
// not: each is refused for what it is.
bool name_one_file(const std::string& a, const std::string& b) {
  struct stat of_a {
  }, of_b{};
  const bool has_a = ::lstat(a.c_str(), &of_a) == 0;
  const bool has_b = ::lstat(b.c_str(), &of_b) == 0;
  if (has_a && has_b) return S_ISREG(of_a.st_mode) && is_one(of_a, of_b);
  if (has_a || has_b) return false;
  using std::filesystem::path;
  return path(a).filename() == path(b).filename() && ::stat(folder_of(a).c_str(), &of_a) == 0 &&
         ::stat(folder_of(b).c_str(), &of_b) == 0 && is_one(of_a, of_b);
}

}  // namespace

OutputFile::OutputFile(std::string option, std::string path, bool force)
    : OutputFile(Opened{}, {std::move(option), std::move(path)}, force) {
  empty();
}

OutputFile::OutputFile(Opened, const Output& output, bool force)
    : option_(output.option), path_(output.path) {
  descriptor_ = path_ == "-" ? duplicate_standard_output() : open_file(path_, force, is_new_);
  struct stat status {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) refuse(option_, path_, errno);
  is_regular_ = S_ISREG(status.st_mode);
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : option_(std::move(other.option_)),
      path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      is_regular_(other.is_regular_),
      is_new_(other.is_new_),
      is_reserved_(other.is_reserved_),
      device_(other.device_),
      inode_(other.inode_),
      size_(other.size_) {}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  if (is_reserved_) [[maybe_unused]]
    const int cut = ::ftruncate(descriptor_, static_cast<off_t>(size_));
  ::close(descriptor_);
}

bool OutputFile::is_same_as(const OutputFile& other) const {
  return is_regular_ && device_ == other.device_ && inode_ == other.inode_;
}

// Standard output goes on where the shell had it.
void OutputFile::empty() {
  if (!is_regular_ || is_new_) return;
  if (path_ != "-" && ::ftruncate(descriptor_, 0) != 0) refuse(option_, path_, errno);
  const off_t at = ::lseek(descriptor_, 0, path_ == "-" ? SEEK_END : SEEK_SET);
  size_ = static_cast<std::uint64_t>(std::max<off_t>(at, 0));
}

bool OutputFile::write(std::string_view record) {
  std::size_t taken = 0;
  while (taken < record.size()) {
    const ssize_t written = ::write(descriptor_, record.data() + taken, record.size() - taken);
    if (written > 0) {
      taken += static_cast<std::size_t>(written);
      continue;
    }
    if (written < 0 && errno == EINTR) continue;
    pollfd reader{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    if (written < 0 && errno == EAGAIN && ::poll(&reader, 1, kReaderMs) == 1 &&
        (reader.revents & POLLOUT) != 0)
      continue;
    break;
  }
  if (taken == record.size()) {
    size_ += taken;
    return true;
  }
  if (taken > 0 && is_regular_ && ::ftruncate(descriptor_, static_cast<off_t>(size_)) == 0)
    ::lseek(descriptor_, static_cast<off_t>(size_), SEEK_SET);
  return false;
}

bool OutputFile::reserve(std::uint64_t bytes) {
  if (!is_regular_) return true;
  const auto from = static_cast<off_t>(size_);
  is_reserved_ =
      ::fallocate(descriptor_, FALLOC_FL_KEEP_SIZE, from, static_cast<off_t>(bytes)) == 0;
  return is_reserved_ || (errno != ENOSPC && errno != EDQUOT);
}

void OutputFile::discard() {
  struct stat status {};
  if (!is_new_ || ::lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

std::vector<OutputFile> open_outputs(const std::vector<Output>& outputs, bool force) {
  std::vector<OutputFile> files;
  files.reserve(outputs.size());
  try {
    require_outputs(outputs, force);
    for (const Output& output : outputs) {
      files.push_back(OutputFile(OutputFile::Opened{}, output, force));
      for (std::size_t i = 0; i + 1 < files.size(); ++i)
        if (files.back().is_same_as(files[i])) refuse_same(output, files[i].option_);
    }
    for (OutputFile& file : files) file.empty();
  } catch (const Refusal&) {
    for (OutputFile& file : files) file.discard();
    throw;
  }
  return files;
}

void require_outputs(const std::vector<Output>& outputs, bool force) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (outputs[i].path == "-" && outputs[j].path == "-")
        throw Refusal(fmt::format("{} -: standard output is taken by {} -; name a file",
                                  outputs[i].option, outputs[j].option));
      if (name_one_file(outputs[i].path, outputs[j].path))
        refuse_same(outputs[i], outputs[j].option);
    }
    if (outputs[i].path != "-") require_writable(outputs[i].option, outputs[i].path, force);
  }
}

void require_writable(const std::string& option, const std::string& path, bool force) {
  struct stat status {};
  if (path.empty()) throw Refusal(option + " needs the name of a file");
  if (::lstat(path.c_str(), &status) == 0) {
    if (S_ISLNK(status.st_mode)) refuse(option, path, ELOOP);
    if (S_ISDIR(status.st_mode)) refuse(option, path, EISDIR);
    if (!force) refuse(option, path, EEXIST);
    if (::access(path.c_str(), W_OK) != 0) refuse(option, path, errno);
    return;
  }
  if (errno != ENOENT) {
    const int error = errno;
    if (error == ELOOP)  // in a folder's name
      throw Refusal(
          fmt::format("{} {}: cannot be written: {}", option, path, std::strerror(error)));
    refuse(option, path, error);
  }
  const std::string folder = folder_of(path);
  if (::stat(folder.c_str(), &status) != 0) refuse(option, path, errno);
  if (!S_ISDIR(status.st_mode)) refuse(option, path, ENOTDIR);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) refuse(option, path, errno);
}

}  // namespace c1k
