#include "core/data/import.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "core/base/error.h"
#include "core/data/text_records.h"

namespace attention {
namespace {

constexpr std::size_t most_symbols = 255;
// A symbol is stray where it stands on one line of many and is this much rarer than chance would have it.
constexpr std::size_t many_sequences = 20;
constexpr std::size_t stray_rarity = 20;
constexpr std::uint16_t unknown = std::numeric_limits<std::uint16_t>::max();

bool is_separator(char c) { return c == ' ' || c == '\t' || c == ','; }

char other_case(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c;
}

/// Symbols by number in order of appearance; single bytes by table, since there may be very many of them.
class Symbols {
 public:
  Symbols() { bytes_.fill(unknown); }

  std::optional<std::size_t> find(std::string_view symbol) const {
    if (symbol.size() == 1) {
      const std::uint16_t number = bytes_[static_cast<unsigned char>(symbol[0])];
      return number == unknown ? std::nullopt : std::optional<std::size_t>(number);
    }
    const auto found = longer_.find(std::string(symbol));
    return found == longer_.end() ? std::nullopt : std::optional<std::size_t>(found->second);
  }

  std::size_t add(std::string_view symbol) {
    const auto number = static_cast<std::uint16_t>(names.size());
    if (symbol.size() == 1)
      bytes_[static_cast<unsigned char>(symbol[0])] = number;
    else
      longer_.emplace(symbol, number);
    names.emplace_back(symbol);
    return number;
  }

  /// The small letter stands for the capital from now on (or the other way round).
  void alias(char symbol, std::size_t number) {
    bytes_[static_cast<unsigned char>(symbol)] = static_cast<std::uint16_t>(number);
  }

  std::vector<std::string> names;

 private:
  std::array<std::uint16_t, 256> bytes_;
  std::unordered_map<std::string, std::uint16_t> longer_;
};

/// Calls `use(symbol, column)` for each symbol of a piece; columns count symbols from 1.
template <class Use>
void for_each_symbol(std::string_view text, bool tokens, Use use) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (is_separator(text[i])) {
      ++i;
      continue;
    }
    std::size_t length = 1;
    if (tokens) {
      while (i + length < text.size() && !is_separator(text[i + length])) ++length;
    } else {
      length = std::max<std::size_t>(1, utf8_length(text.substr(i)));
    }
    use(text.substr(i, length), ++column);
    i += length;
  }
}

/// Where a symbol was met first and last.
struct Appearance {
  std::size_t first_line = 0;
  std::size_t column = 0;  // there
  std::size_t last_line = 0;
};

/// Which symbols occur together on a line, to notice two alphabets in one text.
class Companions {
 public:
  std::size_t root(std::size_t symbol) {
    while (parent_.size() <= symbol) parent_.push_back(parent_.size());
    while (parent_[symbol] != symbol) symbol = parent_[symbol] = parent_[parent_[symbol]];
    return symbol;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

 private:
  std::vector<std::size_t> parent_;
};

class Importer {
 public:
  Importer(const TextRecords& records, const ImportOptions& options) : records_(records), options_(options) {
    // In FASTA, blanks group a long sequence for the eye.
    if (records.format != "fasta")
      for (const TextPiece& piece : records.pieces)
        if (separated_line_ == 0 && std::any_of(piece.text.begin(), piece.text.end(), is_separator))
          separated_line_ = piece.line;
    if (options.alphabet && !options.alphabet->single_characters() && separated_line_ == 0)
      separated_line_ = records.pieces.front().line;
  }

  ImportedSequences read() {
    if (options_.alphabet)
      take_alphabet(*options_.alphabet);
    else
      infer_alphabet();
    ImportedSequences result{make_alphabet(), {}, {}, {}, {}, {}, {}, {}, {}, {}};
    result.sequences = read_letters(result.alphabet);
    result.ids = records_.ids;
    result.real = records_.real;
    result.format = records_.format;
    result.tokens = tokens();
    result.folded_case = folded_;
    result.lines = records_.lines;
    result.empty_lines = records_.empty_lines;
    result.first_empty_line = records_.first_empty_line;
    return result;
  }

 private:
  bool tokens() const { return separated_line_ > 0; }
  bool folds_case() const { return !options_.keep_case || records_.format == "fasta"; }

  void take_alphabet(const Alphabet& alphabet) {
    if (alphabet.size() > most_symbols)
      invalid("import: expected an alphabet of at most {} letters, received {}", most_symbols,
              alphabet.size());
    for (const std::string& token : alphabet.tokens()) symbols_.add(token);
    if (!folds_case()) return;
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
      const std::string& token = symbols_.names[i];
      if (token.size() != 1 || symbols_.find(std::string(1, other_case(token[0])))) continue;
      symbols_.alias(other_case(token[0]), i);
    }
  }

  void infer_alphabet() {
    std::vector<std::size_t> counts;
    std::vector<Appearance> appearances;
    std::vector<TextPiece> lone;  // lines of one token
    Companions companions;
    std::size_t record = 0;
    std::size_t before = unknown;  // the last symbol of the same sequence
    for (std::size_t i = 0; i < records_.pieces.size(); ++i) {
      const TextPiece& piece = records_.pieces[i];
      if (i == records_.ends[record]) {
        ++record;
        before = unknown;
      }
      std::size_t found = 0;
      for_each_symbol(piece.text, tokens(), [&](std::string_view name, std::size_t column) {
        auto symbol = symbols_.find(name);
        if (!symbol) {
          symbol = symbols_.add(name);
          counts.push_back(0);
          appearances.push_back({piece.line, column, piece.line});
          // Before refusing too many symbols, look whether lines without separators are the reason.
          if (symbols_.names.size() > 2 * most_symbols) {
            if (tokens()) refuse_unseparated(lone, counts);
            invalid("line {}: expected at most {} different symbols, received another, {} (symbol {})",
                    piece.line, most_symbols, quoted(name), column);
          }
        }
        ++counts[*symbol];
        appearances[*symbol].last_line = piece.line;
        if (before != unknown && before != *symbol) companions.join(before, *symbol);
        before = *symbol;
        found = column;
      });
      if (found == 1 && piece.text.size() > 1) lone.push_back(piece);
    }
    if (tokens()) refuse_unseparated(lone, counts);
    if (folds_case() && !tokens()) fold_case(companions);
    refuse_two_alphabets(companions, appearances);
    refuse_stray(counts, appearances);
    if (symbols_.names.size() > most_symbols)
      invalid("line {}: expected at most {} different symbols, received another, {}",
              appearances[most_symbols].first_line, most_symbols, quoted(symbols_.names[most_symbols]));
  }

  void refuse_unseparated(const std::vector<TextPiece>& lone, const std::vector<std::size_t>& counts) const {
    for (const TextPiece& piece : lone)
      for_each_symbol(piece.text, true, [&](std::string_view name, std::size_t) {
        const auto symbol = symbols_.find(name);
        if (name.size() > 1 && symbol && counts[*symbol] == 1)
          invalid("line {}: expected symbols separated by spaces or commas as on line {}, received {}",
                  piece.line, separated_line_, quoted(piece.text));
      });
  }

  void fold_case(Companions& companions) {
    for (char small = 'a'; small <= 'z'; ++small) {
      const auto one = symbols_.find(std::string(1, small));
      const auto capital = symbols_.find(std::string(1, other_case(small)));
      if (!one || !capital) continue;
      companions.join(*one, *capital);
      symbols_.alias(small, *capital);
      dropped_.push_back(*one);
      folded_ = true;
    }
  }

  void refuse_two_alphabets(Companions& companions, const std::vector<Appearance>& appearances) const {
    const std::size_t count = symbols_.names.size();
    std::vector<std::string> groups(count);
    std::vector<std::size_t> sizes(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
      ++sizes[companions.root(i)];
      groups[companions.root(i)] +=
          (tokens() && !groups[companions.root(i)].empty() ? " " : "") + symbols_.names[i];
    }
    const std::size_t first = companions.root(0);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t other = companions.root(i);
      if (other != first && sizes[first] > 1 && sizes[other] > 1)
        invalid(
            "line {}: expected letters of one alphabet, {} as on line {}, received {}; one text must have "
            "one alphabet",
            appearances[i].first_line, quoted(groups[first]), appearances[0].first_line,
            quoted(groups[other]));
    }
  }

  // A character far too rare for a letter, and on one line only: a slip of the hand.
  void refuse_stray(const std::vector<std::size_t>& counts,
                    const std::vector<Appearance>& appearances) const {
    if (records_.ends.size() < many_sequences || tokens()) return;
    std::vector<std::size_t> both_cases = counts;
    for (const std::size_t small : dropped_)
      both_cases[*symbols_.find(symbols_.names[small])] += counts[small];
    const std::size_t total = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    std::vector<std::string> others;
    std::optional<std::size_t> stray;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (std::find(dropped_.begin(), dropped_.end(), i) != dropped_.end()) continue;
      const bool one_line = appearances[i].first_line == appearances[i].last_line;
      if (!one_line || both_cases[i] * counts.size() * stray_rarity >= total)
        others.push_back(symbols_.names[i]);
      else if (!stray)
        stray = i;
    }
    std::sort(others.begin(), others.end());
    if (stray)
      invalid(
          "line {}: expected letters that other lines have too, {}, received {} (symbol {}); if it is no "
          "mistake, give the alphabet",
          appearances[*stray].first_line, fmt::join(others, ""), quoted(symbols_.names[*stray]),
          appearances[*stray].column);
  }

  Alphabet make_alphabet() const {
    if (options_.alphabet) return *options_.alphabet;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < symbols_.names.size(); ++i)
      if (std::find(dropped_.begin(), dropped_.end(), i) == dropped_.end())
        names.push_back(symbols_.names[i]);
    const auto number = [](const std::string& name, long long& value) {
      const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
      return error == std::errc() && end == name.data() + name.size();
    };
    long long value = 0;
    const bool numbers =
        std::all_of(names.begin(), names.end(), [&](const auto& name) { return number(name, value); });
    std::sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
      long long first = 0;
      long long second = 0;
      if (numbers && number(a, first) && number(b, second) && first != second) return first < second;
      return a < b;
    });
    return Alphabet(std::move(names));
  }

  Sequences read_letters(const Alphabet& alphabet) const {
    std::vector<Letter> letters;  // by symbol number
    for (const std::string& name : symbols_.names) letters.push_back(alphabet.find(name).value_or(0));
    Sequences sequences;
    sequences.offsets.reserve(records_.ends.size() + 1);
    std::size_t piece = 0;
    for (const std::size_t end : records_.ends) {
      for (; piece < end; ++piece) {
        const std::size_t line = records_.pieces[piece].line;
        for_each_symbol(records_.pieces[piece].text, tokens(),
                        [&](std::string_view name, std::size_t column) {
                          const auto symbol = symbols_.find(name);
                          if (!symbol)
                            invalid("line {}: expected one of the letters {}, received {} (symbol {})", line,
                                    alphabet.text(), quoted(name), column);
                          sequences.letters.push_back(letters[*symbol]);
                        });
      }
      if (sequences.letters.size() == sequences.offsets.back())
        invalid("line {}: expected a sequence, received separators only", records_.pieces[end - 1].line);
      sequences.close();
    }
    return sequences;
  }

  const TextRecords& records_;
  const ImportOptions& options_;
  std::size_t separated_line_ =
      0;  // the first line with separators inside; 0: none, each character is a symbol
  bool folded_ = false;
  Symbols symbols_;
  std::vector<std::size_t> dropped_;
};

}  // namespace

ImportedSequences import_sequences(std::string_view text, const ImportOptions& options) {
  const TextRecords records = split_records(text, options.format);
  return Importer(records, options).read();
}

std::string format_lines(const Sequences& sequences, const Alphabet& alphabet) {
  std::string text;
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    text += alphabet.decode(sequences[n]);
    text += '\n';
  }
  return text;
}

std::string format_truth(const Sequences& sequences, const Alphabet& alphabet) {
  if (!sequences.has_truth()) invalid("format_truth: expected sequences with their truth, received none");
  std::string text = "sequence,truth\n";
  for (std::size_t n = 0; n < sequences.size(); ++n) {
    text += alphabet.decode(sequences[n]);
    text += ',';
    for (const std::uint8_t core : sequences.truth_of(n)) text += core ? '1' : '0';
    text += '\n';
  }
  return text;
}

}  // namespace attention
