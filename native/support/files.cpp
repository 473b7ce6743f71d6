#include "native/support/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/base/error.h"
#include "native/support/console.h"
#include "native/support/stop.h"

namespace attention {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{1} << 30;

// Closes what it holds.
struct Descriptor {
  int value = -1;
  ~Descriptor() {
    if (value > 2) ::close(value);
  }
};

void write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      throw RunFailed(fmt::format("{}: expected room to write, received \"{}\"", path, std::strerror(errno)));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// A link stands for what it points to.
fs::path target_of(const std::string& path) {
  std::error_code error;
  fs::path target = path;
  if (path.starts_with("/dev/") || path.starts_with("/proc/")) return target;
  for (int depth = 0; depth < 40 && fs::is_symlink(target, error); ++depth) {
    const fs::path next = fs::read_symlink(target, error);
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  return target;
}

bool is_special(const fs::path& path) {
  std::error_code error;
  if (path.string().starts_with("/dev/")) return true;
  return fs::exists(path, error) && !fs::is_regular_file(path, error);
}

}  // namespace

std::string read_file(const std::string& path) {
  Descriptor file{path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.value < 0)
    invalid("{}: expected a file that can be read, received \"{}\"", path, std::strerror(errno));
  struct stat status {};
  if (::fstat(file.value, &status) == 0 && S_ISDIR(status.st_mode))
    invalid("{}: expected a file, received a folder", path);
  std::string bytes;
  if (S_ISREG(status.st_mode) && status.st_size > 0)
    bytes.reserve(std::min(static_cast<std::size_t>(status.st_size), most_bytes) + 1);
  std::string block(std::size_t{1} << 20, '\0');
  while (true) {
    const auto count = ::read(file.value, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      invalid("{}: expected a file that can be read, received \"{}\"", path, std::strerror(errno));
    if (count == 0) break;
    bytes.append(block, 0, static_cast<std::size_t>(count));
    if (bytes.size() > most_bytes) invalid("{}: expected at most 1 GiB, received more", path);
  }
  if (bytes.empty()) invalid("{}: expected a file with something in it, received an empty one", path);
  return bytes;
}

void check_writable(const std::string& path) {
  if (path == "-") invalid("{}: expected the name of a file to write, received none", path);
  const fs::path target = target_of(path);
  std::error_code error;
  if (fs::is_directory(target, error)) invalid("{}: expected a file to write, received a folder", path);
  if (!fs::exists(target, error) && !target.has_filename())
    invalid("{}: expected a file to write, received the name of a folder", path);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error))
    invalid("{}: expected a folder that exists, received {}", path, shown(folder.string()));
  const bool special = is_special(target);
  if ((!special && ::access(folder.c_str(), W_OK) != 0) ||
      (fs::exists(target, error) && ::access(target.c_str(), W_OK) != 0))
    invalid("{}: expected a file that can be written, received \"{}\"", path, std::strerror(errno));
  if (target.filename().string().size() > 200)
    invalid("{}: expected a file name of at most 200 bytes, received {}", shown(path),
            target.filename().string().size());
}

void write_file(const std::string& path, std::string_view bytes) {
  const fs::path target = target_of(path);
  if (is_special(target)) {
    const Descriptor file{::open(target.c_str(), O_WRONLY | O_CLOEXEC)};
    if (file.value < 0) throw RunFailed(fmt::format("{}: {}", path, std::strerror(errno)));
    write_all(file.value, bytes, path);
    return;
  }
  std::string temporary = target.string() + ".XXXXXX";
  const Descriptor file{::mkstemp(temporary.data())};
  if (file.value < 0)
    throw RunFailed(
        fmt::format("{}: expected a file that can be written, received \"{}\"", path, std::strerror(errno)));
  const RemoveOnStop remove(temporary);
  try {
    struct stat old {};
    const mode_t mask = ::umask(0);
    ::umask(mask);
    const mode_t mode = ::stat(target.c_str(), &old) == 0 ? old.st_mode & 07777 : 0666 & ~mask;
    write_all(file.value, bytes, path);
    if (::fchmod(file.value, mode) != 0 || ::fsync(file.value) != 0 ||
        ::rename(temporary.c_str(), target.c_str()) != 0)
      throw RunFailed(fmt::format("{}: {}", path, std::strerror(errno)));
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

void check_distinct(const std::vector<std::string>& paths) {
  std::error_code error;
  for (std::size_t i = 0; i < paths.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (paths[i].empty() || paths[j].empty()) continue;
      if (fs::weakly_canonical(fs::absolute(paths[i]), error) ==
              fs::weakly_canonical(fs::absolute(paths[j]), error) &&
          !is_special(paths[i]))
        invalid("{}: expected different files, received the same one twice", paths[i]);
    }
}

LineLog::LineLog(std::string path, bool append) : path_(std::move(path)) {
  if (path_.empty()) return;
  file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC), 0666);
  if (file_ < 0)
    invalid("{}: expected a file that can be written, received \"{}\"", path_, std::strerror(errno));
}

LineLog::~LineLog() {
  if (file_ >= 0) ::close(file_);
}

void LineLog::write(const Json& line) {
  if (file_ >= 0) write_all(file_, line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", path_);
}

}  // namespace attention
