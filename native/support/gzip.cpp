#include "native/support/gzip.h"

#include <zlib.h>

#include "core/base/error.h"

namespace attention {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 30;
constexpr int gzip_window = 16 + MAX_WBITS;  // gzip alone, not zlib's own format

struct Inflater {
  z_stream stream{};
  Inflater() {
    if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

}  // namespace

std::string inflated(std::string bytes) {
  if (!bytes.starts_with("\x1f\x8b")) return bytes;
  Inflater inflater;
  z_stream& stream = inflater.stream;
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string result;
  std::string block(std::size_t{1} << 20, '\0');
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    result.append(block, 0, block.size() - stream.avail_out);
    if (result.size() > most_bytes) invalid("expected gzip data of at most 1 GiB, received more");
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) return result;
      if (inflateReset(&stream) != Z_OK) throw std::bad_alloc();
    } else if (status == Z_BUF_ERROR || (status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0)) {
      invalid("expected whole gzip data, received a file that breaks off");
    } else if (status == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (status != Z_OK) {
      invalid("expected sound gzip data, received a damaged file ({})",
              stream.msg ? stream.msg : "no reason given");
    }
  }
}

}  // namespace attention
