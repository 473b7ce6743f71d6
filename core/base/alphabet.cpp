#include "core/base/alphabet.h"

#include <algorithm>

#include "core/base/error.h"

namespace attention {
namespace {

bool is_separator(char c) {
  return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f)) return 0;
  if ((first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) > 0x8f)) return 0;
  return length;
}

Alphabet::Alphabet(std::string_view characters) {
  for (std::size_t i = 0; i < characters.size();) {
    const std::size_t length = utf8_length(characters.substr(i));
    if (length == 0) invalid("alphabet: expected UTF-8 text, received a stray byte at position {}", i + 1);
    tokens_.emplace_back(characters.substr(i, length));
    i += length;
  }
  if (tokens_.size() < 2)
    invalid("alphabet: expected at least 2 distinct letters, received {} (\"{}\")", tokens_.size(),
            characters);
  build();
}

Alphabet::Alphabet(std::vector<std::string> tokens) : tokens_(std::move(tokens)) { build(); }

void Alphabet::build() {
  if (tokens_.empty() || tokens_.size() > max_size)
    invalid("alphabet: expected 1 to {} letters, received {}", max_size, tokens_.size());
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::string& token = tokens_[i];
    if (token.empty() || std::any_of(token.begin(), token.end(), is_separator) ||
        std::any_of(token.begin(), token.end(), is_control))
      invalid("alphabet: expected letters without white space, commas or control characters, received \"{}\"",
              token);
    if (!index_.emplace(token, static_cast<Letter>(i)).second)
      invalid("alphabet: expected distinct letters, received \"{}\" twice", token);
    single_characters_ = single_characters_ && utf8_length(token) == token.size();
  }
}

std::optional<Letter> Alphabet::find(std::string_view token) const {
  const auto found = index_.find(std::string(token));
  return found == index_.end() ? std::nullopt : std::optional<Letter>(found->second);
}

std::vector<Letter> Alphabet::encode(std::string_view text) const {
  std::vector<Letter> letters;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    if (single_characters_) {
      length = std::max<std::size_t>(1, utf8_length(text.substr(i)));
    } else {
      if (is_separator(text[i])) {
        ++i;
        continue;
      }
      while (i + length < text.size() && !is_separator(text[i + length])) ++length;
    }
    const std::string_view token = text.substr(i, length);
    const auto letter = find(token);
    if (!letter)
      invalid("alphabet: expected one of the letters {}, received \"{}\" at position {}", this->text(), token,
              letters.size() + 1);
    letters.push_back(*letter);
    i += length;
  }
  return letters;
}

std::string Alphabet::decode(Letters letters) const {
  std::string text;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (letters[i] >= size())
      invalid("alphabet: expected letter indices below {}, received {}", size(), letters[i]);
    if (i > 0 && !single_characters_) text += ' ';
    text += tokens_[letters[i]];
  }
  return text;
}

std::string Alphabet::text() const {
  return fmt::format("{}", fmt::join(tokens_, single_characters_ ? "" : " "));
}

}  // namespace attention
