#include "core/data/text_records.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/alphabet.h"
#include "core/base/error.h"

namespace attention {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Where tabs separate fields, only spaces are blanks.
std::string_view trim_field(std::string_view text, char delimiter) {
  if (delimiter != '\t') return trim(text);
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// Refuses what is no text: control characters and malformed UTF-8.
void check_text(std::string_view line, std::size_t number) {
  for (std::size_t i = 0; i < line.size();) {
    const auto byte = static_cast<unsigned char>(line[i]);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
      invalid("line {}: expected text, received binary data (byte 0x{:02x} at column {})", number, byte,
              i + 1);
    const std::size_t length = utf8_length(line.substr(i));
    if (length == 0)
      invalid("line {}: expected UTF-8 text, received the byte 0x{:02x} at column {}", number, byte, i + 1);
    i += length;
  }
}

/// Hands out the lines of a text, whatever ends them.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
    if (rest_.starts_with("\xff\xfe") || rest_.starts_with("\xfe\xff"))
      invalid("line 1: expected UTF-8 text, received UTF-16; save the file as UTF-8");
  }

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    const bool windows = rest_.substr(end).starts_with("\r\n");
    rest_.remove_prefix(std::min(rest_.size(), end + (windows ? 2 : 1)));
    check_text(line, ++number_);
    return line;
  }

  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

void count_empty(TextRecords& records, std::size_t line) {
  if (records.empty_lines++ == 0) records.first_empty_line = line;
}

void split_lines(LineReader& reader, TextRecords& records) {
  while (const auto raw = reader.next()) {
    const std::string_view line = trim(*raw);
    if (line.empty()) {
      count_empty(records, reader.number());
      continue;
    }
    records.pieces.push_back({line, reader.number()});
    records.ends.push_back(records.pieces.size());
  }
}

void split_fasta(LineReader& reader, TextRecords& records) {
  std::size_t heading = 0;
  const auto finish = [&] {
    if (heading == 0) return;
    if (records.pieces.size() == (records.ends.empty() ? 0 : records.ends.back()))
      invalid("line {}: expected a sequence below the heading, received none", heading);
    records.ends.push_back(records.pieces.size());
  };
  while (const auto raw = reader.next()) {
    std::string_view line = trim(*raw);
    if (line.empty()) {
      count_empty(records, reader.number());
    } else if (line.front() == '>' || line.front() == ';') {
      finish();
      heading = reader.number();
      const std::string_view title = trim(line.substr(1));
      records.ids.emplace_back(title.substr(0, title.find_first_of(" \t")));
    } else {
      if (heading == 0)
        invalid("line {}: expected a heading that starts with \">\", received {}", reader.number(),
                quoted(line));
      if (line.back() == '*') line.remove_suffix(1);
      if (!line.empty()) records.pieces.push_back({line, reader.number()});
    }
  }
  finish();
}

std::vector<std::string_view> split_fields(std::string_view line, char delimiter, std::size_t number) {
  std::vector<std::string_view> fields;
  while (true) {
    line = trim_field(line, delimiter);
    if (line.starts_with('"')) {
      std::size_t end = 1;
      while (end < line.size() && (line[end] != '"' || line.substr(end).starts_with("\"\"")))
        end += line[end] == '"' ? 2 : 1;
      if (end >= line.size())
        invalid("line {}: expected a closing quotation mark, received {}", number, quoted(line));
      fields.push_back(trim(line.substr(1, end - 1)));
      line = trim_field(line.substr(end + 1), delimiter);
      if (!line.empty() && line.front() != delimiter)
        invalid("line {}: expected \"{}\" after a quoted field, received {}", number, delimiter,
                quoted(line));
      if (line.empty()) return fields;
    } else {
      const std::size_t end = line.find(delimiter);
      fields.push_back(trim_field(line.substr(0, end), delimiter));
      if (end == std::string_view::npos) return fields;
      line.remove_prefix(end);
    }
    line.remove_prefix(1);
  }
}

/// Where the columns are.
struct Header {
  char delimiter = ',';
  std::size_t fields = 0;
  std::optional<std::size_t> sequence, label, id;
};

Header read_header(std::string_view line, std::size_t number) {
  Header header;
  const std::size_t found = line.find_first_of(",;\t");
  if (found != std::string_view::npos) header.delimiter = line[found];
  const auto names = split_fields(line, header.delimiter, number);
  header.fields = names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = lower(names[i]);
    if (name == "sequence") header.sequence = i;
    if (name == "label") header.label = i;
    if (name == "id") header.id = i;
  }
  return header;
}

bool is_header(std::string_view line) {
  return line.find('"') == std::string_view::npos ? read_header(line, 1).sequence.has_value()
                                                  : lower(line).find("\"sequence\"") != std::string::npos;
}

bool read_label(std::string_view text, std::size_t number) {
  const std::string label = lower(text);
  const auto is = [&](std::string_view word) { return label == word; };
  constexpr std::array<std::string_view, 4> yes = {"1", "true", "real", "positive"};
  constexpr std::array<std::string_view, 4> no = {"0", "false", "random", "negative"};
  if (std::any_of(yes.begin(), yes.end(), is)) return true;
  if (std::any_of(no.begin(), no.end(), is)) return false;
  invalid("line {}: expected a label 1 or 0 (or true/false, real/random, positive/negative), received {}",
          number, quoted(text));
}

void split_csv(LineReader& reader, TextRecords& records) {
  std::optional<Header> header;
  while (const auto line = reader.next()) {
    if (trim(*line).empty()) {
      count_empty(records, reader.number());
      continue;
    }
    if (!header) {
      header = read_header(*line, reader.number());
      if (!header->sequence)
        invalid("line {}: expected a header with a column \"sequence\", received {}", reader.number(),
                quoted(*line));
      continue;
    }
    const auto fields = split_fields(*line, header->delimiter, reader.number());
    if (fields.size() != header->fields)
      invalid(
          "line {}: expected {} fields as in the header, received {}; a field with \"{}\" inside needs "
          "quotes",
          reader.number(), header->fields, fields.size(), header->delimiter);
    if (fields[*header->sequence].empty()) {
      count_empty(records, reader.number());
      continue;
    }
    records.pieces.push_back({fields[*header->sequence], reader.number()});
    records.ends.push_back(records.pieces.size());
    if (header->label) records.real.push_back(read_label(fields[*header->label], reader.number()));
    if (header->id) records.ids.emplace_back(fields[*header->id]);
  }
}

std::string detect(std::string_view text) {
  LineReader reader(text);
  while (const auto raw = reader.next()) {
    const std::string_view line = trim(*raw);
    if (line.empty()) continue;
    if (line.front() == '>' || line.front() == ';') return "fasta";
    return is_header(*raw) ? "csv" : "lines";
  }
  return "lines";
}

}  // namespace

std::string quoted(std::string_view text) {
  const bool cut = text.size() > 40;
  if (cut) {
    text = text.substr(0, 37);
    // Not in the middle of a character.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) text.remove_suffix(1);
  }
  std::string result = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result + (cut ? "...\"" : "\"");
}

TextRecords split_records(std::string_view text, std::string_view format) {
  TextRecords records;
  records.format = format == "auto" ? detect(text) : std::string(format);
  LineReader reader(text);
  if (records.format == "lines")
    split_lines(reader, records);
  else if (records.format == "csv")
    split_csv(reader, records);
  else if (records.format == "fasta")
    split_fasta(reader, records);
  else
    invalid("import: expected format one of lines, csv, fasta, auto, received {}", quoted(format));
  records.lines = reader.number();
  if (records.ends.empty())
    invalid("import: expected at least one sequence, received none in {} lines", records.lines);
  return records;
}

}  // namespace attention
