#include "client/work/row_book.h"

#include <sys/mman.h>

#include <cerrno>
#include <system_error>

namespace c1k {
namespace {

constexpr std::size_t kSharedBytes = 64;  // a line of its own
constexpr std::uint64_t kOneChange = std::uint64_t{1} << 32U;

std::uint32_t row_of(std::uint64_t top) {
  return static_cast<std::uint32_t>(top);
}

}  // namespace

// Pages of zeros are a new book: nothing is touched before it is used.
RowBook::RowBook(std::uint64_t rows, const Slice& slice)
    : lines_(rows),
      slice_(slice),
      rows_(slice.part(rows)),
      bytes_(kSharedBytes + rows_ * kBytesEach) {
  void* memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "mmap for --rows");
  shared_ = static_cast<Shared*>(memory);
  table_ = reinterpret_cast<Row*>(static_cast<char*>(memory) + kSharedBytes);
}

RowBook::~RowBook() {
  ::munmap(shared_, bytes_);
}

std::uint64_t RowBook::use(std::uint32_t row, std::size_t worker) {
  table_[row].owner.store(static_cast<std::uint32_t>(worker + 1));
  return number(row, table_[row].uses.fetch_add(1));
}

std::uint64_t RowBook::take(std::size_t worker) {
  if (shared_->fresh.load(std::memory_order_relaxed) < rows_) {
    const std::uint64_t fresh = shared_->fresh.fetch_add(1);
    if (fresh < rows_) return use(static_cast<std::uint32_t>(fresh), worker);
  }
  if (const std::uint32_t row = pop(); row != 0) return use(row - 1, worker);
  const std::uint64_t row = shared_->fresh.fetch_add(1) % rows_;
  return number(row, table_[row].uses.fetch_add(1));
}

void RowBook::give_back(std::uint64_t number) {
  const auto row = static_cast<std::uint32_t>(number % lines_ / slice_.of);
  if (table_[row].owner.exchange(0) != 0) push(row);
}

void RowBook::give_back_all_of(std::size_t worker) {
  for (std::uint64_t row = 0; row < rows_; ++row)
    if (table_[row].owner.load() == worker + 1) give_back(slice_.number(row));
}

void RowBook::push(std::uint32_t row) {
  std::uint64_t top = shared_->top.load();
  do {
    table_[row].next.store(row_of(top));
  } while (!shared_->top.compare_exchange_weak(
      top, ((top + kOneChange) & ~(kOneChange - 1)) | (row + 1)));
}

std::uint32_t RowBook::pop() {
  std::uint64_t top = shared_->top.load();
  while (row_of(top) != 0) {
    const std::uint64_t below = table_[row_of(top) - 1].next.load();
    if (shared_->top.compare_exchange_weak(top, ((top + kOneChange) & ~(kOneChange - 1)) | below))
      return row_of(top);
  }
  return 0;
}

}  // namespace c1k
