#pragma once

#include <string>

#include "core/base/object_reader.h"
#include "core/data/import.h"

namespace attention {

/// The user's sequences, as far as they are said to be real.
struct SequenceFile {
  std::string path;
  Alphabet alphabet;
  Sequences sequences;
  std::string format;
  bool tokens = false;
  bool folded_case = false;
  std::size_t lines = 0;
  std::size_t empty_lines = 0;
  std::size_t first_empty_line = 0;
  std::size_t labelled_random = 0;  ///< sequences left out because their label says so

  /// "30 sequences in lines of 4 letters, 1234; 2 empty lines passed over, the first is line 3".
  std::string description() const;
  /// The same as JSON: format, lines, empty_lines, labelled_random, letters.
  Json json() const;
};

/// Reads a file of lines, CSV or FASTA ("-": standard input). `letters`: the alphabet, characters or
/// tokens separated by spaces or commas; empty: what occurs. Throws with file and line on anything that does
/// not fit, and if there are fewer than two different letters or no real sequences.
SequenceFile read_sequences(const std::string& path, const std::string& format, const std::string& letters);

}  // namespace attention
