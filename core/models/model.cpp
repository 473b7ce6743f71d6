#include "core/models/model.h"

#include <algorithm>
#include <iterator>

#include "core/models/bahdanau.h"
#include "core/models/feed_forward.h"
#include "core/models/gating.h"
#include "core/models/luong.h"
#include "core/models/monotonic.h"
#include "core/models/transformer.h"

namespace attention {
namespace {

struct ModelEntry {
  std::string_view name;
  std::unique_ptr<Model> (*make)(const ModelOptions& options);
};

constexpr ModelEntry models[] = {{"monotonic", monotonic}, {"bahdanau", bahdanau},
                                 {"luong", luong},         {"feed-forward", feed_forward},
                                 {"gating", gating},       {"transformer", transformer}};

}  // namespace

WeightList Model::weights() const {
  WeightList all;
  for (const auto& layer : layers_) all.insert(all.end(), layer->weights().begin(), layer->weights().end());
  return all;
}

std::unique_ptr<Model> make_model(std::string_view name, const ModelOptions& asked) {
  const ModelDescription& description = describe_model(name);
  ModelOptions options = asked;
  if (options.embedding == 0) options.embedding = description.embedding;
  if (options.encoder.empty()) options.encoder = description.encoder;
  const auto* const entry = std::find_if(std::begin(models), std::end(models),
                                         [&](const ModelEntry& model) { return model.name == name; });
  auto model = entry->make(options);
  Graph graph;
  const Shape shape{1, std::max<Index>(options.longest, 1)};
  (*model)(graph.input(shape), graph.input(shape));
  return model;
}

}  // namespace attention
