// The journal as its one writer has it: locked, and on the disk before what it says is done.
#pragma once

#include <string>

#include "common/host/alias_journal.h"
#include "ipalias/alias_plan.h"

namespace c1k {

class JournalFile {
 public:
  // Locks the folder of `path` (the default one is made when it is missing) and reads what is
  // there. Throws Refusal: as read_journal(), a folder that others can change, another c1k-ipalias
  // at work.
  JournalFile(std::string path, const NetworkHome& home);
  ~JournalFile();
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  const Entries& entries() const { return entries_; }
  const std::string& path() const { return path_; }

  // Both return when the disk has it; they throw std::system_error. A kill at any point leaves what
  // was, or what is wanted, or (append) a part of the new lines.
  void append(const Entries& more);
  void replace(const Entries& all);  // by renaming a new file; without entries there is no file

 private:
  void sync_folder();

  std::string path_;
  std::string folder_;
  NetworkHome home_;
  Entries entries_;
  int lock_ = -1;
  int file_ = -1;  // open for append once replace() has written it
};

}  // namespace c1k
