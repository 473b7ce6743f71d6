#include "native/support/sequence_file.h"

#include "core/base/error.h"
#include "native/support/console.h"
#include "native/support/files.h"

namespace attention {
namespace {

Alphabet parse_alphabet(const std::string& letters) {
  if (letters.find_first_of(" ,\t") == std::string::npos) return Alphabet(std::string_view(letters));
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < letters.size();) {
    const std::size_t start = letters.find_first_not_of(" ,\t", i);
    if (start == std::string::npos) break;
    i = std::min(letters.find_first_of(" ,\t", start), letters.size());
    tokens.push_back(letters.substr(start, i - start));
  }
  return Alphabet(std::move(tokens));
}

// "import: expected …" is of no use to who does not know what import is.
std::string without_name(const std::string& message) {
  constexpr std::string_view name = "import: ";
  return message.starts_with(name) ? message.substr(name.size()) : message;
}

ImportedSequences import(const std::string& path, const ImportOptions& options) {
  const std::string text = read_file(path);
  try {
    return import_sequences(text, options);
  } catch (const std::invalid_argument& error) {
    invalid("{}: {}", path, without_name(error.what()));
  }
}

}  // namespace

std::string SequenceFile::description() const {
  std::string text =
      fmt::format("{} ({}) of {} {}: {}", counted(sequences.size(), "sequence"), format, alphabet.size(),
                  tokens ? "different tokens" : "different letters", shown(alphabet.text()));
  if (folded_case) text += "; capitals and small letters are taken for the same";
  if (empty_lines > 0)
    text += fmt::format("; {} passed over, the first is line {}", counted(empty_lines, "empty line"),
                        first_empty_line);
  if (labelled_random > 0) text += fmt::format("; {} left out whose label says random", labelled_random);
  return text;
}

Json SequenceFile::json() const {
  return {{"file", path},
          {"format", format},
          {"letters", alphabet.text()},
          {"lines", lines},
          {"empty_lines", empty_lines},
          {"first_empty_line", first_empty_line},
          {"labelled_random", labelled_random},
          {"folded_case", folded_case}};
}

SequenceFile read_sequences(const std::string& path, const std::string& format, const std::string& letters) {
  ImportOptions options;
  options.format = format;
  if (!letters.empty()) options.alphabet = in_place("--letters", [&] { return parse_alphabet(letters); });
  ImportedSequences imported = import(path, options);
  SequenceFile file{path,
                    imported.alphabet,
                    std::move(imported.sequences),
                    imported.format,
                    imported.tokens,
                    imported.folded_case,
                    imported.lines,
                    imported.empty_lines,
                    imported.first_empty_line,
                    0};
  if (!imported.real.empty()) {
    std::vector<std::size_t> real;
    for (std::size_t n = 0; n < imported.real.size(); ++n)
      if (imported.real[n]) real.push_back(n);
    file.labelled_random = imported.real.size() - real.size();
    if (real.empty()) invalid("{}: expected at least one sequence labelled real, received none", path);
    file.sequences = file.sequences.select(real);
  }
  if (file.alphabet.size() < 2)
    invalid("{}: expected at least two different letters, received only {}", path,
            shown(file.alphabet.text()));
  return file;
}

}  // namespace attention
