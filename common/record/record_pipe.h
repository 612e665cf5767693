// Records, each a line, for a process of its own: whole or not at all, and never waited for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace c1k {

class RecordPipe {
 public:
  // Holds up to 1 MiB. Throws std::system_error.
  RecordPipe();
  ~RecordPipe() { close(); }
  RecordPipe(const RecordPipe&) = delete;
  RecordPipe& operator=(const RecordPipe&) = delete;

  // The end that is read; it blocks. After a fork the parent closes it.
  int reading_end() const { return reading_end_; }
  void close_reading_end();

  // A record ends with its only newline. False: the pipe is full, or nobody reads it; the record is
  // lost. One that was taken in part is finished before the next begins.
  bool write(std::string_view record);
  // The rest of a record that was taken in part, as far as it goes. True: there is none.
  bool push_rest();
  std::size_t rest() const { return rest_.size(); }
  bool is_open() const { return writing_end_ >= 0; }
  void close();  // the reader sees the end when it has read all

 private:
  int reading_end_ = -1;
  int writing_end_ = -1;
  std::string rest_;
};

}  // namespace c1k
