#include "common/record/record_pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace c1k {
namespace {

constexpr int kPipeBytes = 1 << 20;

}  // namespace

RecordPipe::RecordPipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  ::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);  // smaller where pipe-max-size says so: pipe(7)
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  reading_end_ = ends[0];
  writing_end_ = ends[1];
}

void RecordPipe::close_reading_end() {
  if (reading_end_ >= 0) ::close(std::exchange(reading_end_, -1));
}

void RecordPipe::close() {
  close_reading_end();
  if (writing_end_ >= 0) ::close(std::exchange(writing_end_, -1));
}

bool RecordPipe::push_rest() {
  while (!rest_.empty()) {
    const ssize_t written = ::write(writing_end_, rest_.data(), rest_.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    rest_.erase(0, static_cast<std::size_t>(written));
  }
  return true;
}

bool RecordPipe::write(std::string_view record) {
  ssize_t written = -1;
  if (is_open() && push_rest()) {
    do written = ::write(writing_end_, record.data(), record.size());
    while (written < 0 && errno == EINTR);
  }
  if (written < 0) return false;
  rest_ = record.substr(static_cast<std::size_t>(written));
  return true;
}

}  // namespace c1k
