// A table of rows of one size, by a small index that is dense in a worker (a connection's, a
// speaker's). The pages come from the kernel as zeros and cost memory when first touched.
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <type_traits>

namespace c1k {

template <class Row>
class MappedTable {
 public:
  static_assert(std::is_trivial_v<Row>, "a row of zeros is a new row");

  explicit MappedTable(std::size_t rows) : rows_(rows) {
    void* memory = ::mmap(nullptr, rows * sizeof(Row), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    table_ = static_cast<Row*>(memory);
  }
  ~MappedTable() { ::munmap(table_, rows_ * sizeof(Row)); }
  MappedTable(const MappedTable&) = delete;
  MappedTable& operator=(const MappedTable&) = delete;

  Row& operator[](std::size_t index) { return table_[index]; }
  const Row& operator[](std::size_t index) const { return table_[index]; }
  // The first so many rows are zeros again, and cost no memory until they are touched.
  void forget(std::size_t rows) { ::madvise(table_, rows * sizeof(Row), MADV_DONTNEED); }
  // Secrets are in it: no core dump has them (madvise(2)).
  void keep_out_of_dumps() { ::madvise(table_, rows_ * sizeof(Row), MADV_DONTDUMP); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(rows_); }

 private:
  std::size_t rows_;
  Row* table_;
};

}  // namespace c1k
