#include "core/models/image_network.h"

#include "core/base/error.h"
#include "core/layers/core/dense.h"
#include "core/layers/core/rbf.h"

namespace attention {

const std::vector<std::string_view>& image_network_names() {
  static const std::vector<std::string_view> names = {"dense", "rbf"};
  return names;
}

ImageNetwork::ImageNetwork(std::string_view name, Index pixels, const std::vector<Index>& widths) {
  const auto& names = image_network_names();
  if (std::ranges::find(names, name) == names.end())
    invalid("ImageNetwork: expected one of {}, received \"{}\"", fmt::join(names, ", "), name);
  for (const Index units : widths) {
    const bool last = layers_.size() + 1 == widths.size();
    const auto activation = last ? ActivationFunction::linear : ActivationFunction::relu;
    if (name == "rbf")
      layers_.push_back(std::make_unique<Rbf>(Rbf::Config{.units = units}));
    else
      layers_.push_back(std::make_unique<Dense>(Dense::Config{.units = units, .activation = activation}));
    layers_.back()->set_name(fmt::format("{}_{}", name, layers_.size()));
  }
  Graph graph;
  (*this)(graph.input({1, pixels}));
}

std::vector<Value> ImageNetwork::operator()(Value images) const {
  std::vector<Value> values = {images};
  for (const auto& layer : layers_) values.push_back((*layer)(values.back()));
  return values;
}

WeightList ImageNetwork::weights() const {
  WeightList all;
  for (const auto& layer : layers_) all.insert(all.end(), layer->weights().begin(), layer->weights().end());
  return all;
}

}  // namespace attention
