// What a worker keeps of connections' bytes: heads that were torn, and what a peer did not take.
// Each speaker's lie in blocks of their own, which its row points to (link/speakers.h); the store
// bounds them all together, whatever the peers do; beyond it each connection may keep a torn head
// (link/link_hears.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>

namespace c1k {

struct StoreBlock;  // 4 bytes and what is kept, from malloc(3); nullptr: nothing

class Store {
 public:
  static constexpr std::size_t kMost = std::size_t{4} << 20;  // bytes, of a worker

  std::size_t room() const { return bytes_ < kMost ? kMost - bytes_ : 0; }
  std::size_t bytes() const { return bytes_; }

  // Behind what is kept in the block already. Throws std::bad_alloc.
  void append(StoreBlock*& block, std::span<const char> bytes);
  // Good until the next change.
  static std::span<const char> of(const StoreBlock* block);
  // So many from the beginning; with the last of them the block goes.
  void consume(StoreBlock*& block, std::size_t bytes);
  void drop_last(StoreBlock*& block, std::size_t bytes);  // so many from the end, if there are more
  void forget(StoreBlock*& block) { consume(block, of(block).size()); }

 private:
  std::size_t bytes_ = 0;
};

struct StoreBlock {
  std::uint32_t size;

  char* bytes() { return reinterpret_cast<char*>(this + 1); }
  const char* bytes() const { return reinterpret_cast<const char*>(this + 1); }
};

inline void Store::append(StoreBlock*& block, std::span<const char> bytes) {
  const std::uint32_t before = block == nullptr ? 0 : block->size;
  void* larger = std::realloc(block, sizeof(StoreBlock) + before + bytes.size());
  if (larger == nullptr) throw std::bad_alloc();
  block = static_cast<StoreBlock*>(larger);
  block->size = before + static_cast<std::uint32_t>(bytes.size());
  std::memcpy(block->bytes() + before, bytes.data(), bytes.size());
  bytes_ += bytes.size();
}

inline std::span<const char> Store::of(const StoreBlock* block) {
  if (block == nullptr) return {};
  return {block->bytes(), block->size};
}

inline void Store::drop_last(StoreBlock*& block, std::size_t bytes) {
  if (block == nullptr || block->size <= bytes) return;
  bytes_ -= bytes;
  block->size -= static_cast<std::uint32_t>(bytes);
}

inline void Store::consume(StoreBlock*& block, std::size_t bytes) {
  if (block == nullptr) return;
  bytes_ -= bytes;
  block->size -= static_cast<std::uint32_t>(bytes);
  std::memmove(block->bytes(), block->bytes() + bytes, block->size);
  if (block->size > 0) return;
  std::free(block);
  block = nullptr;
}

}  // namespace c1k
