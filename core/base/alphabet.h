#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace attention {

/// Index of a letter in its alphabet, 0 … A−1.
using Letter = std::uint8_t;
using Letters = std::span<const Letter>;

/// The symbols sequences are written in: A distinct tokens, each a character ("1", "C", "é") or longer
/// ("up").
///
///     Alphabet alphabet("1234");
///     alphabet.encode("4213");              // {3, 1, 0, 2}
///     alphabet.decode(sequences[0]);        // "1144213"
///
/// Text of an alphabet of single characters has nothing between them; otherwise tokens are separated by
/// spaces.
class Alphabet {
 public:
  /// The most letters an alphabet can have.
  static constexpr std::size_t max_size = 256;

  /// Each character (UTF-8) a letter. Throws if there are fewer than two, if one occurs twice, if one is
  /// white space or a control character, or if the text is not UTF-8.
  explicit Alphabet(std::string_view characters);
  /// Each token a letter; a single one is allowed. Throws if there are none, too many, two alike, or if
  /// one is empty or has white space or a comma inside.
  explicit Alphabet(std::vector<std::string> tokens);

  std::size_t size() const { return tokens_.size(); }
  const std::vector<std::string>& tokens() const { return tokens_; }
  /// True if every token is one character, so that text needs no separators.
  bool single_characters() const { return single_characters_; }
  /// The index of a token, if it is in the alphabet.
  std::optional<Letter> find(std::string_view token) const;

  /// Text to indices. Throws on a symbol outside the alphabet, naming it and its position (from 1).
  std::vector<Letter> encode(std::string_view text) const;
  /// Indices to text. Throws if an index is not below size().
  std::string decode(Letters letters) const;
  /// All tokens as text: "1234", or "up down left".
  std::string text() const;

 private:
  void build();

  std::vector<std::string> tokens_;
  std::unordered_map<std::string, Letter> index_;
  bool single_characters_ = true;
};

/// Bytes of the UTF-8 character at the front of `text`; 0 if there is no well-formed one.
std::size_t utf8_length(std::string_view text);

}  // namespace attention
