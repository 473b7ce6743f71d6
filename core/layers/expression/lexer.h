#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace attention::expression {

/// A place in the code. Both count from 1; columns count characters.
struct Position {
  int line = 1;
  int column = 1;
};

enum class TokenKind { number, name, symbol, end_of_statement, end_of_code };

/// One word of the code; `text` points into it.
struct Token {
  TokenKind kind = TokenKind::end_of_code;
  std::string_view text;
  Position position;
  double number = 0;
};

/// More than this many bytes of code are an error.
inline constexpr std::size_t max_code_length = 16384;

/// Throws std::invalid_argument "WHO: line 2, column 5: MESSAGE".
[[noreturn]] void fail(std::string_view who, Position position, std::string_view message);

/// A character or word as messages quote it: "é", or byte 0x07 where it cannot be printed.
std::string in_quotes(std::string_view text);

/// Whether the text can be a name in code: letters, digits and _, no digit first, neither true nor false.
bool is_name(std::string_view text);

/// Code to tokens, the last one end_of_code:
///
///     number  12 · 0.5 · .5 · 3. · 1e-3          name  a letter or _, then letters, digits and _
///     symbol  + - * / ** ( ) [ ] , : = ...       end_of_statement  a line's end outside brackets, or ;
///
/// A # starts a comment that ends with its line. Throws as fail() does on any other character, on a number
/// that is none or too large for a double, and on code that is too long.
std::vector<Token> tokenize(std::string_view who, std::string_view code);

}  // namespace attention::expression
