#include "core/models/model.h"

#include "core/base/error.h"
#include "core/models/bahdanau.h"
#include "core/models/monotonic.h"

namespace attention {
namespace {

struct ModelEntry {
  std::string_view name;
  std::unique_ptr<Model> (*make)(const ModelOptions& options);
};

constexpr ModelEntry models[] = {{"monotonic", monotonic}, {"bahdanau", bahdanau}};

}  // namespace

WeightList Model::weights() const {
  WeightList all;
  for (const auto& layer : layers_) all.insert(all.end(), layer->weights().begin(), layer->weights().end());
  return all;
}

std::unique_ptr<Model> make_model(std::string_view name, const ModelOptions& options) {
  for (const auto& entry : models) {
    if (entry.name != name) continue;
    auto model = entry.make(options);
    Graph graph;
    const Shape shape{1, std::max<Index>(options.longest, 1)};
    (*model)(graph.input(shape), graph.input(shape));
    return model;
  }
  invalid("model: expected one of {}, received \"{}\"", fmt::join(model_names(), ", "), name);
}

}  // namespace attention
