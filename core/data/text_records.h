#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace attention {

/// A stretch of sequence text on one line of a file.
struct TextPiece {
  std::string_view text;  ///< without blanks at its ends, not empty
  std::size_t line = 0;   ///< from 1
};

/// The sequences of a text, not yet read letter by letter.
struct TextRecords {
  std::string format;  ///< lines, csv or fasta
  std::vector<TextPiece> pieces;
  std::vector<std::size_t> ends;  ///< sequence n is pieces[ends[n−1] … ends[n])
  std::vector<std::string> ids;   ///< one a sequence, or empty
  std::vector<bool> real;         ///< one a sequence, or empty
  std::size_t lines = 0;
  std::size_t empty_lines = 0;
  std::size_t first_empty_line = 0;
};

/// Splits text into its sequences; `format` is lines, csv, fasta or auto. See import.h for what is accepted
/// and how the rest is refused. The pieces point into `text`.
TextRecords split_records(std::string_view text, std::string_view format);

/// For messages: the text in quotes, cut to 40 bytes, control characters shown as \x...
std::string quoted(std::string_view text);

}  // namespace attention
