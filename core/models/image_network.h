#pragma once

#include <string>
#include <vector>

#include "core/layers/layer.h"

namespace attention {

/// Kinds of ImageNetwork: dense, rbf.
const std::vector<std::string_view>& image_network_names();

/// A classifier of images: layers of one kind, one on the other.
///
///     dense   Dense layers, relu between them; the last gives the logits
///     rbf     Gaussian RBF layers; what the last gives is taken for the logits
class ImageNetwork {
 public:
  /// `widths`: units of each layer. Throws on an unknown name.
  ImageNetwork(std::string_view name, Index pixels, const std::vector<Index>& widths);

  /// images (B, pixels) → what goes into each layer, then the logits (B, last width).
  std::vector<Value> operator()(Value images) const;

  const std::vector<LayerPointer>& layers() const { return layers_; }
  WeightList weights() const;

 private:
  std::vector<LayerPointer> layers_;
};

}  // namespace attention
