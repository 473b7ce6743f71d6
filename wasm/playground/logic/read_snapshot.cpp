#include "wasm/playground/logic/read_snapshot.h"

#include <limits>

#include "core/base/error.h"
#include "wasm/playground/logic/text.h"

namespace attention::playground {
namespace {

void null_to_nan(Json& value) {
  if (value.is_null()) value = std::numeric_limits<double>::quiet_NaN();
}

void mend_nulls(Json& json) {
  Json& training = json.at("training");
  for (Json& loss : training.at("curve_losses")) null_to_nan(loss);
  for (Json& record : training.at("records"))
    for (const char* key : {"loss", "accuracy", "validation_loss", "attention_auc"})
      null_to_nan(record.at(key));
  for (Json& row : json.at("attention").at("rows")) null_to_nan(row.at("probability"));
  Json& recovery = json.at("recovery");
  for (Json& margin : recovery.at("margins")) null_to_nan(margin);
  for (Json& row : recovery.at("table"))
    for (Json& share : row) null_to_nan(share);
  for (const char* key : {"mass_on_truth", "precision", "recall", "auc"}) null_to_nan(recovery.at(key));
}

}  // namespace

Snapshot read_snapshot(const std::string& text, std::span<const float> attention) {
  Snapshot snapshot;
  try {
    Json json = Json::parse(text);
    mend_nulls(json);
    json.get_to(snapshot);
  } catch (const Json::exception& error) {
    invalid("snapshot: {}", error.what());
  }
  AttentionSnapshot& shown = snapshot.attention;
  const std::size_t size = shown.rows.size() * static_cast<std::size_t>(shown.glimpses * shown.time);
  if (attention.size() != size && attention.size() != 2 * size)
    invalid(
        "snapshot: expected {} or {} numbers of attention for {} rows, {} glimpses and {} positions, "
        "received {}",
        size, 2 * size, shown.rows.size(), shown.glimpses, shown.time, attention.size());
  shown.weights.assign(attention.begin(), attention.begin() + static_cast<std::ptrdiff_t>(size));
  shown.scores.assign(attention.begin() + static_cast<std::ptrdiff_t>(size), attention.end());
  for (const ProbeRow& row : shown.rows)
    if (row.truth.size() > static_cast<std::size_t>(shown.time) ||
        row.truth.size() != characters(row.letters).size())
      invalid("snapshot: a row of {} letters and {} truth marks does not fit {} positions",
              characters(row.letters).size(), row.truth.size(), shown.time);
  return snapshot;
}

}  // namespace attention::playground
