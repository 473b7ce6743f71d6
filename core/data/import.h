#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/sequences.h"

namespace attention {

struct ImportOptions {
  /// lines, csv, fasta or auto (FASTA if the first line with anything on it starts with ">" or ";", CSV if it
  /// is a header with a column "sequence", else lines).
  std::string format = "auto";
  /// The alphabet; without one, it is what occurs in the text, in order of code points (numbers by value).
  std::optional<Alphabet> alphabet;
  /// Take "a" and "A" for different letters. Otherwise, where both occur (or the alphabet has only one of
  /// them), they are the same letter; FASTA is always read so.
  bool keep_case = false;
};

struct ImportedSequences {
  Alphabet alphabet;
  Sequences sequences;               ///< none empty; truth is not known
  std::vector<std::string> ids;      ///< one a sequence (CSV column "id", FASTA heading), or empty
  std::vector<bool> real;            ///< one a sequence (CSV column "label"), or empty
  std::string format;                ///< lines, csv or fasta
  bool tokens = false;               ///< symbols were separated by spaces, tabs or commas
  bool folded_case = false;          ///< capitals and small letters occurred and were taken for the same
  std::size_t lines = 0;             ///< lines of the text
  std::size_t empty_lines = 0;       ///< passed over
  std::size_t first_empty_line = 0;  ///< number of the first of them, from 1; 0: none
};

/// Reads sequences from text.
///
/// lines   One sequence a line. If any line has a space, tab or comma between symbols, these separate the
///         symbols (tokens such as "up" or "17"), else each character (UTF-8) is one.
/// csv     A header naming the columns in any order: sequence, and if wanted label (1/0, true/false,
/// real/random,
///         positive/negative) and id. Fields may be quoted; others are passed over. A sequence is read as in
///         lines.
/// fasta   ">heading" or ";heading", then the sequence on any number of lines, each character a symbol.
///         The id is the heading's first word; "*" at the end of a sequence is dropped.
///
/// A byte-order mark, Windows or old Mac line ends, and blanks at either end of a line are passed over; empty
/// lines are counted. Everything else that does not fit is refused, with the line number and what would be
/// right: std::invalid_argument("line 7: expected one of the letters 1234, received \"x\" (character 3)").
/// Refused are: text without any sequence, binary data or text that is not UTF-8, symbols outside a given
/// alphabet, more than 255 different symbols, lines whose letters are all different from the other lines'
/// (two alphabets in one text), lines without separators where others have them, and, unless the alphabet is
/// given, a character that stands on one line only of twenty or more and is twenty times as rare there as a
/// letter would be by chance. Time and memory are linear in the text.
ImportedSequences import_sequences(std::string_view text, const ImportOptions& options = {});

/// Sequences as text, one a line.
std::string format_lines(const Sequences& sequences, const Alphabet& alphabet);

/// Truth as CSV with the columns sequence and truth ("1" where a letter belongs to the core, else "0").
/// Throws if the truth is not known.
std::string format_truth(const Sequences& sequences, const Alphabet& alphabet);

}  // namespace attention
