#include "core/layers/expression/lexer.h"

#include <algorithm>

#include "core/base/alphabet.h"
#include "core/base/error.h"
#include "core/base/object_reader.h"

namespace attention::expression {
namespace {

// The C library's classification depends on the locale.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return is_name_start(c) || is_digit(c); }

class Lexer {
 public:
  Lexer(std::string_view who, std::string_view code) : who_(who), code_(code) {}

  std::vector<Token> run() {
    if (code_.size() > max_code_length)
      invalid("{}: expected code of at most {} bytes, received {}", who_, max_code_length, code_.size());
    while (place_ < code_.size()) step();
    add(TokenKind::end_of_code, 0);
    return std::move(tokens_);
  }

 private:
  char at(std::size_t i) const { return i < code_.size() ? code_[i] : '\0'; }

  void step() {
    const char c = at(place_);
    if (c == ' ' || c == '\t' || c == '\r') return skip(1);
    if (c == '#') return skip(std::min(code_.find('\n', place_), code_.size()) - place_);
    if (c == '\n' || c == ';') return end_statement(c);
    if (is_digit(c) || (c == '.' && is_digit(at(place_ + 1)))) return number();
    if (is_name_start(c)) {
      std::size_t length = 1;
      while (continues_name(at(place_ + length))) ++length;
      return add(TokenKind::name, length);
    }
    if (code_.substr(place_, 3) == "...") return add(TokenKind::symbol, 3);
    if (code_.substr(place_, 2) == "**") return add(TokenKind::symbol, 2);
    if (std::string_view("+-*/()[],:=").find(c) == std::string_view::npos || c == '\0')
      fail(who_, position_,
           fmt::format(
               "expected a name, a number or an operator, received {}",
               in_quotes(code_.substr(place_, std::max<std::size_t>(utf8_length(code_.substr(place_)), 1)))));
    if (c == '(' || c == '[') ++brackets_;
    if ((c == ')' || c == ']') && brackets_ > 0) --brackets_;
    add(TokenKind::symbol, 1);
  }

  void end_statement(char c) {
    if (brackets_ > 0 && c == '\n')
      skip(1);
    else
      add(TokenKind::end_of_statement, 1);
    if (c == '\n') position_ = {position_.line + 1, 1};
  }

  void number() {
    std::size_t length = 0;
    const auto digits = [&] {
      while (is_digit(at(place_ + length))) ++length;
    };
    digits();
    std::string text(code_.substr(place_, length));
    if (text.empty()) text = "0";
    if (at(place_ + length) == '.') {
      const std::size_t point = length++;
      digits();
      text += length == point + 1 ? ".0" : code_.substr(place_ + point, length - point);
    }
    const std::size_t mantissa = length;
    if (at(place_ + length) == 'e' || at(place_ + length) == 'E') {
      ++length;
      if (at(place_ + length) == '+' || at(place_ + length) == '-') ++length;
      digits();
      text += code_.substr(place_ + mantissa, length - mantissa);
    }
    while (continues_name(at(place_ + length))) text += at(place_ + length++);
    // JSON's numbers are read alike in every locale.
    const Json value = Json::parse(text, nullptr, false);
    if (!value.is_number())
      fail(who_, position_, "expected a number, received " + in_quotes(code_.substr(place_, length)));
    add(TokenKind::number, length);
    tokens_.back().number = value.get<double>();
  }

  void add(TokenKind kind, std::size_t length) {
    tokens_.push_back({kind, code_.substr(place_, length), position_});
    skip(length);
  }

  void skip(std::size_t length) {
    for (std::size_t i = 0; i < length; ++i)
      if ((static_cast<unsigned char>(at(place_ + i)) & 0xC0U) != 0x80U) ++position_.column;
    place_ += length;
  }

  std::string_view who_;
  std::string_view code_;
  std::size_t place_ = 0;
  Position position_;
  int brackets_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

void fail(std::string_view who, Position position, std::string_view message) {
  invalid("{}: line {}, column {}: {}", who, position.line, position.column, message);
}

std::string in_quotes(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.empty() ? ' ' : text[0]);
  if (utf8_length(text) == 0 || first < 0x20 || first == 0x7F) return fmt::format("byte 0x{:02X}", first);
  if (text.size() <= 40) return fmt::format("\"{}\"", text);
  return fmt::format("\"{}...\"", text.substr(0, 37));
}

bool is_name(std::string_view text) {
  return !text.empty() && is_name_start(text[0]) && std::ranges::all_of(text, continues_name) &&
         text != "true" && text != "false";
}

std::vector<Token> tokenize(std::string_view who, std::string_view code) { return Lexer(who, code).run(); }

}  // namespace attention::expression
