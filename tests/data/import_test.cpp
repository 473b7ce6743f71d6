#include "core/data/import.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/data/core_sequence.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

ImportedSequences read(std::string_view text, const std::string& format = "auto") {
  ImportOptions options;
  options.format = format;
  return import_sequences(text, options);
}

std::vector<std::string> rows(const ImportedSequences& imported) {
  std::vector<std::string> texts;
  for (std::size_t n = 0; n < imported.sequences.size(); ++n)
    texts.push_back(imported.alphabet.decode(imported.sequences[n]));
  return texts;
}

using Rows = std::vector<std::string>;

std::string refusal(std::string_view text, const std::string& format = "auto") {
  return invalid_message([&] { read(text, format); });
}

TEST(Import, LinesOfCharacters) {
  const auto imported = read("4213\n113\n\n2\n");
  EXPECT_EQ(rows(imported), (Rows{"4213", "113", "2"}));
  EXPECT_EQ(imported.alphabet.text(), "1234");
  EXPECT_EQ(imported.format, "lines");
  EXPECT_FALSE(imported.tokens);
  EXPECT_EQ(imported.lines, 4u);
  EXPECT_EQ(imported.empty_lines, 1u);
  EXPECT_EQ(imported.first_empty_line, 3u);
  EXPECT_TRUE(imported.ids.empty());
  EXPECT_TRUE(imported.real.empty());
}

TEST(Import, LineEndsMarksAndBlanksDoNotMatter) {
  const Rows expected = {"12", "21"};
  EXPECT_EQ(rows(read("12\r\n21\r\n")), expected);
  EXPECT_EQ(rows(read("12\r21")), expected);
  EXPECT_EQ(rows(read("\xef\xbb\xbf"
                      "12\n21")),
            expected);
  EXPECT_EQ(rows(read("  12 \t\n\t21  \n\n\n")), expected);
  EXPECT_EQ(read("12\r\n\r\n21\r\n").first_empty_line, 2u);
}

TEST(Import, AStrayCharacterAmongManyLines) {
  std::string text;
  for (int line = 0; line < 40; ++line) text += line == 32 ? "1234x1234\n" : "4132431221\n";
  EXPECT_EQ(
      refusal(text),
      "line 33: expected letters that other lines have too, 1234, received \"x\" (symbol 5); if it is no "
      "mistake, give the alphabet");
  ImportOptions options;
  options.alphabet = Alphabet("1234x");
  EXPECT_EQ(import_sequences(text, options).sequences.size(), 40u);
  options.alphabet = Alphabet("1234");
  EXPECT_EQ(invalid_message([&] { import_sequences(text, options); }),
            "line 33: expected one of the letters 1234, received \"x\" (symbol 5)");
  // A letter in the other case is none, nor is a letter of a few lines.
  std::string folded;
  for (int line = 0; line < 40; ++line) folded += line == 32 ? "Acgt\n" : "gattacatta\n";
  EXPECT_TRUE(read(folded).folded_case);
  EXPECT_EQ(read("1234\n1x\n").alphabet.text(), "1234x");
}

TEST(Import, Tokens) {
  const auto imported = read("up down,left\nleft  up\tup\n");
  EXPECT_TRUE(imported.tokens);
  EXPECT_EQ(rows(imported), (Rows{"up down left", "left up up"}));
  EXPECT_EQ(imported.alphabet.text(), "down left up");
  // Numbers are sorted by value.
  EXPECT_EQ(read("10, 9, 100\n9,10\n").alphabet.text(), "9 10 100");
  EXPECT_EQ(rows(read("1 2\n2\n")), (Rows{"12", "2"}));
}

TEST(Import, CharactersOfSeveralBytes) {
  const auto imported = read("äöä\nöß\n");
  EXPECT_EQ(imported.alphabet.text(), "ßäö");
  EXPECT_EQ(imported.sequences.length(0), 3u);
}

TEST(Import, CapitalsAndSmallLetters) {
  const auto imported = read("ACgt\nacGT\n");
  EXPECT_EQ(imported.alphabet.text(), "ACGT");
  EXPECT_EQ(rows(imported), (Rows{"ACGT", "ACGT"}));
  EXPECT_TRUE(imported.folded_case);
  EXPECT_EQ(read("acgt\ntg").alphabet.text(), "acgt");
  EXPECT_FALSE(read("acgt\ntg").folded_case);
  ImportOptions options;
  options.keep_case = true;
  EXPECT_EQ(import_sequences("aAbBa\n", options).alphabet.text(), "ABab");
  options.keep_case = false;
  options.alphabet = Alphabet("ACGT");
  EXPECT_EQ(rows(import_sequences("gatta\n", options)), Rows{"GATTA"});
}

TEST(Import, Csv) {
  const auto imported =
      read("id,Label,sequence,note\na,1,1 2 1,x\n\"b,c\",random, \"1 2,3\" ,\"say \"\"so\"\"\"\n");
  EXPECT_EQ(imported.format, "csv");
  EXPECT_EQ(imported.ids, (Rows{"a", "b,c"}));
  EXPECT_EQ(imported.real, (std::vector<bool>{true, false}));
  EXPECT_TRUE(imported.tokens);
  EXPECT_EQ(rows(read("sequence\n123\n\n321\n")), (Rows{"123", "321"}));
  EXPECT_EQ(rows(read("sequence;label\n123;0\n;1\n21;1")), (Rows{"123", "21"}));
  EXPECT_EQ(rows(read("id\tsequence\tlabel\n\t12\t1\nx\t21\t0\n")), (Rows{"12", "21"}));
  EXPECT_EQ(rows(read("\"sequence\"\n\"12\"\n")), Rows{"12"});
}

TEST(Import, Fasta) {
  const auto imported = read(">one first of two\nACGT\nAC\n\n>two\nggt a*\n");
  EXPECT_EQ(imported.format, "fasta");
  EXPECT_EQ(imported.ids, (Rows{"one", "two"}));
  EXPECT_EQ(rows(imported), (Rows{"ACGTAC", "GGTA"}));
  EXPECT_EQ(rows(read(";x\nAC\nGT\n", "fasta")), Rows{"ACGT"});
}

TEST(Import, RefusesByLineNumber) {
  EXPECT_EQ(refusal(""), "import: expected at least one sequence, received none in 0 lines");
  EXPECT_EQ(refusal("\n \n"), "import: expected at least one sequence, received none in 2 lines");
  EXPECT_EQ(refusal("12", "xml"), "import: expected format one of lines, csv, fasta, auto, received \"xml\"");
  EXPECT_EQ(refusal(std::string_view("12\n1\0"
                                     "2\n",
                                     7)),
            "line 2: expected text, received binary data (byte 0x00 at column 2)");
  EXPECT_EQ(refusal("12\n\xff\n"), "line 2: expected UTF-8 text, received the byte 0xff at column 1");
  EXPECT_EQ(refusal("\xff\xfe"
                    "1"),
            "line 1: expected UTF-8 text, received UTF-16; save the file as UTF-8");
  EXPECT_EQ(refusal("1 2 1\n121212\n2 1\n"),
            "line 2: expected symbols separated by spaces or commas as on line 1, received \"121212\"");
  EXPECT_EQ(
      refusal("1212\nACCA\n"),
      "line 2: expected letters of one alphabet, \"12\" as on line 1, received \"AC\"; one text must have "
      "one alphabet");
  EXPECT_EQ(refusal("1 2\n,,\n1"), "line 2: expected a sequence, received separators only");
  EXPECT_EQ(refusal("name,value\n1,2\n", "csv"),
            "line 1: expected a header with a column \"sequence\", received \"name,value\"");
  EXPECT_EQ(refusal("sequence,label\n12,1\n12\n"),
            "line 3: expected 2 fields as in the header, received 1; a field with \",\" inside needs quotes");
  EXPECT_EQ(refusal("sequence,label\n12,maybe\n"),
            "line 2: expected a label 1 or 0 (or true/false, real/random, positive/negative), received "
            "\"maybe\"");
  EXPECT_EQ(refusal("sequence\n\"12\n"), "line 2: expected a closing quotation mark, received \"\"12\"");
  EXPECT_EQ(refusal("sequence,id\n\"12\"x,1\n"),
            "line 2: expected \",\" after a quoted field, received \"x,1\"");
  EXPECT_EQ(refusal("AC\n>x\nAC\n", "fasta"),
            "line 1: expected a heading that starts with \">\", received \"AC\"");
  EXPECT_EQ(refusal(">x\n>y\nAC\n"), "line 1: expected a sequence below the heading, received none");
  std::string many;
  for (int i = 0; i < 256; ++i) many += std::to_string(i) + " ";
  EXPECT_EQ(refusal("0 1\n" + many),
            "line 2: expected at most 255 different symbols, received another, \"255\"");
  ImportOptions options;
  options.alphabet = Alphabet("1234");
  EXPECT_EQ(invalid_message([&] { import_sequences("1234\n12x4\n", options); }),
            "line 2: expected one of the letters 1234, received \"x\" (symbol 3)");
}

TEST(Import, OneVeryLongLine) {
  const std::string line(10'000'000, '1');
  const auto imported = read(line + "2\n");
  EXPECT_EQ(imported.sequences.size(), 1u);
  EXPECT_EQ(imported.sequences.length(0), 10'000'001u);
  EXPECT_LT(refusal("1 2\n" + line).size(), 200u);
}

TEST(Import, RubbishIsReadOrRefused) {
  Random random(1);
  const std::string_view signs = "12ab>,;\"\n\r\t \xc3\xa4*\xff-";
  int refused = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string text = i % 3 == 0 ? "sequence,id\n" : "";
    for (std::uint64_t length = random.below(40); length > 0; --length)
      text += signs[static_cast<std::size_t>(random.below(signs.size()))];
    const std::string message = invalid_message([&] {
      const auto imported = read(text);
      for (std::size_t n = 0; n < imported.sequences.size(); ++n) ASSERT_GT(imported.sequences.length(n), 0u);
    });
    refused += message != "(nothing thrown)";
  }
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 3900);
}

TEST(Format, LinesReadBackAsWritten) {
  CoreSequenceConfig config;
  config.count = 200;
  const auto data = generate_core_sequences(config);
  const auto imported = read(format_lines(data.sequences, data.alphabet));
  EXPECT_EQ(imported.sequences.letters, data.sequences.letters);
  EXPECT_EQ(imported.sequences.offsets, data.sequences.offsets);
  EXPECT_EQ(imported.alphabet.text(), "1234");
}

TEST(Format, Truth) {
  CoreSequenceConfig config;
  config.core = "21";
  config.p = 1;
  config.count = 2;
  const auto data = generate_core_sequences(config);
  EXPECT_EQ(format_truth(data.sequences, data.alphabet), "sequence,truth\n21,11\n21,11\n");
  Sequences unknown;
  unknown.append(std::vector<Letter>{0});
  EXPECT_EQ(invalid_message([&] { format_truth(unknown, data.alphabet); }),
            "format_truth: expected sequences with their truth, received none");
}

TEST(Alphabet, EncodesAndDecodes) {
  const Alphabet alphabet("1234");
  EXPECT_EQ(alphabet.encode("4213"), (std::vector<Letter>{3, 1, 0, 2}));
  EXPECT_EQ(alphabet.decode(std::vector<Letter>{3, 1}), "42");
  const Alphabet words(std::vector<std::string>{"up", "down"});
  EXPECT_EQ(words.encode(" down, up"), (std::vector<Letter>{1, 0}));
  EXPECT_EQ(words.decode(std::vector<Letter>{1, 0}), "down up");
  EXPECT_EQ(Alphabet("äb").encode("bä"), (std::vector<Letter>{1, 0}));
  EXPECT_EQ(invalid_message([&] { alphabet.decode(std::vector<Letter>{4}); }),
            "alphabet: expected letter indices below 4, received 4");
  EXPECT_EQ(invalid_message([&] { words.encode("up left"); }),
            "alphabet: expected one of the letters up down, received \"left\" at position 2");
  EXPECT_EQ(invalid_message([] { Alphabet("1\xff"); }),
            "alphabet: expected UTF-8 text, received a stray byte at position 2");
  EXPECT_EQ(invalid_message([] { Alphabet("1 2"); }),
            "alphabet: expected letters without white space, commas or control characters, received \" \"");
  EXPECT_EQ(invalid_message([] { Alphabet(std::vector<std::string>()); }),
            "alphabet: expected 1 to 256 letters, received 0");
}

TEST(Sequences, SelectAndCheck) {
  Sequences sequences;
  sequences.append(std::vector<Letter>{0, 1});
  sequences.append({});
  sequences.append(std::vector<Letter>{2});
  const std::vector<std::size_t> backwards = {2, 0};
  const Sequences chosen = sequences.select(backwards);
  ASSERT_EQ(chosen.size(), 2u);
  EXPECT_EQ(chosen.letters, (std::vector<Letter>{2, 0, 1}));
  EXPECT_EQ(order_by_length(sequences), (std::vector<std::size_t>{1, 2, 0}));
  EXPECT_EQ(invalid_message([&] { sequences.select(std::vector<std::size_t>{3}); }),
            "sequences: expected an index below 3, received 3");
  sequences.truth = {1};
  EXPECT_EQ(invalid_message([&] { check_sequences(sequences, 3); }),
            "sequences: expected a truth value for each of 3 letters, received 1");
  EXPECT_EQ(invalid_message([&] { sequences.append({}); }),
            "sequences: expected a sequence with its truth, received one without");
  sequences.offsets = {0, 2, 1, 3};
  EXPECT_EQ(invalid_message([&] { check_sequences(sequences, 3); }),
            "sequences: expected rising offsets from 0 to the number of letters, 3");
}

}  // namespace
}  // namespace attention
