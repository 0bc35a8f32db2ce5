#pragma once

// Where the events go: bytes as they are, or packed.

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace trawl::datasets {

enum class Packing { Plain, Gzip, Zstd };

class Sink {
 public:
  virtual ~Sink() = default;
  // Both return false if the bytes could not be written; errno says why.
  [[nodiscard]] virtual bool write(std::string_view bytes) = 0;
  // Ends the last frame. Nothing may be written afterwards.
  [[nodiscard]] virtual bool finish() = 0;
};

// Packs into `file`, which stays open. A new gzip member or zstd frame begins with the first write
// after `frame_bytes` unpacked bytes; 0: everything is one. `level` is zstd's.
[[nodiscard]] std::unique_ptr<Sink> make_sink(Packing packing, std::FILE* file,
                                              std::size_t frame_bytes, int level);

}  // namespace trawl::datasets
