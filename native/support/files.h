#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/object_reader.h"

namespace attention {

/// The bytes of a file, or of standard input for "-". Throws std::invalid_argument that names the file if it
/// is missing, a folder, not readable, empty or larger than 1 GiB.
std::string read_file(const std::string& path);

/// Reads JSON. Syntax errors give "FILE:LINE:COLUMN: expected …"; an object with the same key twice and
/// nesting deeper than 100 are refused too.
Json read_json(const std::string& path);
/// The same for text that is there; `name` stands for the file.
Json parse_json(const std::string& text, const std::string& name);

/// Throws std::invalid_argument unless a file of that name can be written: to be called before work that
/// would be lost.
void check_writable(const std::string& path);

/// Writes a file whole or not at all: to a temporary file beside it, which then takes its name. What is no
/// regular file (a pipe, a terminal) is written to directly. Throws RunFailed if the disk is full.
void write_file(const std::string& path, std::string_view bytes);

/// Throws if two of these paths are the same file; empty ones are passed over.
void check_distinct(const std::vector<std::string>& paths);

/// Lines appended to a file as they come, for logs that others follow.
class LineLog {
 public:
  /// Does nothing if the path is empty. Starts the file anew unless `append`.
  LineLog(std::string path, bool append);
  ~LineLog();
  LineLog(const LineLog&) = delete;
  LineLog& operator=(const LineLog&) = delete;

  void write(const Json& line);

 private:
  std::string path_;
  int file_ = -1;
};

}  // namespace attention
