#include "ipalias/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/base/refusal.h"

namespace c1k {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw std::system_error(errno, std::generic_category(), "--journal " + path);
}

void write_all(int file, const std::string& text, const std::string& path) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = ::write(file, text.data() + at, text.size() - at);
    if (written < 0) fail(path);
    at += static_cast<std::size_t>(written);
  }
  if (::fsync(file) != 0) fail(path);
}

std::string lines_of(const Entries& entries) {
  std::string text;
  for (const JournalEntry& entry : entries) text += line_of(entry);
  return text;
}

int locked_folder(const std::string& folder, const std::string& path) {
  const int lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat status {};
  if (lock < 0 || ::fstat(lock, &status) != 0)
    throw Refusal(fmt::format("--journal {}: its folder: {}", path, std::strerror(errno)));
  const bool is_shared = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  std::string wrong;
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    wrong = "its folder belongs to neither root nor you: name a file in one that does";
  } else if (is_shared && (status.st_mode & S_ISVTX) == 0) {
    wrong = "its folder can be changed by others: name a file in one that can't";
  } else if (::faccessat(lock, ".", W_OK, AT_EACCESS) != 0) {  // a file system that is read-only
    wrong = fmt::format("nothing can be written in its folder: {}", std::strerror(errno));
  } else if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    wrong = "another c1k-ipalias is at work there: wait for its end";
  }
  if (wrong.empty()) return lock;
  ::close(lock);
  throw Refusal(fmt::format("--journal {}: {}", path, wrong));
}

}  // namespace

JournalFile::JournalFile(std::string path, const NetworkHome& home)
    : path_(std::move(path)), home_(home) {
  folder_ = std::filesystem::path(path_).parent_path().string();
  if (folder_.empty()) folder_ = ".";
  if (path_ == default_journal_path(home) && ::mkdir(folder_.c_str(), 0755) != 0 && errno != EEXIST)
    throw Refusal(
        fmt::format("--journal {}: its folder can't be made: {}", path_, std::strerror(errno)));
  lock_ = locked_folder(folder_, path_);
  try {
    entries_ = read_journal(path_, home_).entries;
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

JournalFile::~JournalFile() {
  if (file_ >= 0) ::close(file_);
  ::close(lock_);
}

void JournalFile::sync_folder() {
  if (::fsync(lock_) != 0) fail(path_);
}

void JournalFile::append(const Entries& more) {
  // The first time the file is made anew: it may be of another boot, or end in a torn line.
  if (file_ < 0) {
    Entries all = entries_;
    all.insert(all.end(), more.begin(), more.end());
    replace(all);
    return;
  }
  write_all(file_, lines_of(more), path_);
  entries_.insert(entries_.end(), more.begin(), more.end());
}

void JournalFile::replace(const Entries& all) {
  if (file_ >= 0) ::close(std::exchange(file_, -1));
  if (all.empty()) {
    if (::unlink(path_.c_str()) != 0 && errno != ENOENT) fail(path_);
    sync_folder();
    entries_.clear();
    return;
  }
  const std::string fresh = path_ + ".new";
  ::unlink(fresh.c_str());  // of one who was killed
  const int file =
      ::open(fresh.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) fail(path_);
  try {
    if (::fchmod(file, 0644) != 0) fail(path_);  // a umask of 0 or of 077 is no matter
    write_all(file, header_of(home_) + lines_of(all), path_);
    if (::rename(fresh.c_str(), path_.c_str()) != 0) fail(path_);
    sync_folder();
  } catch (...) {
    ::close(file);
    ::unlink(fresh.c_str());
    throw;
  }
  file_ = file;
  entries_ = all;
}

}  // namespace c1k
