#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace attention {

using Json = nlohmann::json;

/// Reads one JSON object strictly: every key has a type and a range, and a key nobody asked for is an error.
///
///     ObjectReader reader(json, "training");
///     epochs = reader.integer("epochs", 5, 1, 100000);
///     reader.finish();   // throws: training: unknown key "epoch"; expected one of epochs, batch_size
///
/// All errors are std::invalid_argument naming the place, what was expected and what was received.
/// A null value counts as an absent key.
class ObjectReader {
 public:
  /// `where` names the object in messages. Throws if `value` is not an object (null counts as empty).
  ObjectReader(const Json& value, std::string where);

  bool has(std::string_view key);
  bool boolean(std::string_view key, bool fallback);
  std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t low, std::int64_t high);
  /// As integer, but the key must be there.
  std::int64_t required_integer(std::string_view key, std::int64_t low, std::int64_t high);
  /// A finite number in [low, high].
  double number(std::string_view key, double fallback, double low, double high);
  std::string text(std::string_view key, std::string fallback);
  /// One of `options`.
  std::string choice(std::string_view key, std::string fallback,
                     const std::vector<std::string_view>& options);
  std::string required_choice(std::string_view key, const std::vector<std::string_view>& options);
  std::vector<std::int64_t> integers(std::string_view key, std::vector<std::int64_t> fallback);
  /// The raw member, or an empty object.
  Json member(std::string_view key);

  /// Throws if the object has a key that was not read.
  void finish() const;
  const std::string& where() const { return where_; }

 private:
  const Json* find(std::string_view key);
  Json value_;
  std::string where_;
  std::vector<std::string> known_;
};

}  // namespace attention
