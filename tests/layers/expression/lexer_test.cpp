#include "core/layers/expression/lexer.h"

#include "gmock/gmock.h"
#include "tests/expect_invalid.h"

namespace attention::expression {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> words(std::string_view code) {
  std::vector<std::string> result;
  for (const Token& token : tokenize("test", code))
    result.emplace_back(token.kind == TokenKind::end_of_statement ? "|" : token.text);
  return result;
}

std::vector<double> numbers(std::string_view code) {
  std::vector<double> result;
  for (const Token& token : tokenize("test", code))
    if (token.kind == TokenKind::number) result.push_back(token.number);
  return result;
}

std::string message(std::string_view code) {
  return invalid_message([&] { tokenize("test", code); });
}

TEST(Lexer, TellsWordsApart) {
  EXPECT_THAT(words("y_1=x[:,...,0]**-2.5"),
              ElementsAre("y_1", "=", "x", "[", ":", ",", "...", ",", "0", "]", "**", "-", "2.5", ""));
  EXPECT_THAT(words("a*b # c\r\n\td"), ElementsAre("a", "*", "b", "|", "d", ""));
  EXPECT_THAT(words("a;b"), ElementsAre("a", "|", "b", ""));
  EXPECT_THAT(words("f(a,\n  b)\nc"), ElementsAre("f", "(", "a", ",", "b", ")", "|", "c", ""));
  EXPECT_THAT(words("(a;b)"), ElementsAre("(", "a", "|", "b", ")", "")) << "; ends a statement anywhere";
  EXPECT_THAT(words(")\na"), ElementsAre(")", "|", "a", ""));
  EXPECT_THAT(words(""), ElementsAre(""));
}

TEST(Lexer, ReadsNumbers) {
  EXPECT_THAT(numbers("0 12 0.5 .5 3. 1e-3 2.5E+2 1e3"), ElementsAre(0, 12, 0.5, 0.5, 3, 1e-3, 250, 1000));
  EXPECT_THAT(numbers("0.1234567890123456789"), ElementsAre(0.1234567890123456789));
  EXPECT_EQ(message("12ab"), "test: line 1, column 1: expected a number, received \"12ab\"");
  EXPECT_EQ(message("x+1e"), "test: line 1, column 3: expected a number, received \"1e\"");
  EXPECT_EQ(message("1e999"), "test: line 1, column 1: expected a number, received \"1e999\"");
  EXPECT_EQ(message("007"), "test: line 1, column 1: expected a number, received \"007\"");
}

TEST(Lexer, CountsLinesAndCharacters) {
  const auto tokens = tokenize("test", "a = (b\n  + c) # é\n  d");
  const auto& d = tokens[tokens.size() - 2];
  EXPECT_EQ(d.text, "d");
  EXPECT_EQ(d.position.line, 3);
  EXPECT_EQ(d.position.column, 3);
  const auto& c = tokens[5];
  EXPECT_EQ(c.text, "c");
  EXPECT_EQ(c.position.line, 2);
  EXPECT_EQ(c.position.column, 5);
  EXPECT_EQ(tokens.back().position.column, 4);
}

TEST(Lexer, NamesACharacterThatIsNone) {
  const std::string expected = "expected a name, a number or an operator, received ";
  EXPECT_EQ(message("a\n b @ c"), "test: line 2, column 4: " + expected + "\"@\"");
  EXPECT_EQ(message("a + é"), "test: line 1, column 5: " + expected + "\"é\"");
  EXPECT_EQ(message("\x07"), "test: line 1, column 1: " + expected + "byte 0x07");
  EXPECT_EQ(message("\xC3"), "test: line 1, column 1: " + expected + "byte 0xC3");
  EXPECT_EQ(message(std::string_view("a\0b", 3)), "test: line 1, column 2: " + expected + "byte 0x00");
}

TEST(Lexer, KnowsWhatCanBeAName) {
  for (const char* name : {"a", "_", "kernel_2", "True", "axis"}) EXPECT_TRUE(is_name(name)) << name;
  for (const char* name : {"", "2a", "a b", "a@", "true", "false", "é", "a\n"})
    EXPECT_FALSE(is_name(name)) << name;
}

TEST(Lexer, RefusesCodeThatIsTooLong) {
  EXPECT_EQ(message(std::string(max_code_length, ' ')), "(nothing thrown)");
  EXPECT_EQ(message(std::string(max_code_length + 1, ' ')),
            "test: expected code of at most 16384 bytes, received 16385");
}

}  // namespace
}  // namespace attention::expression
