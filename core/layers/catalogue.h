#pragma once

#include <span>

#include "core/layers/layer.h"

namespace attention {

/// One layer of the catalogue: its name, how to make it from its configuration, and an example.
struct CatalogueEntry {
  std::string_view name;
  std::string_view group;    ///< its folder: core, recurrent, attention, merging, …
  std::string_view summary;  ///< one line
  LayerPointer (*make)(ObjectReader& config);
  std::string_view example_config;  ///< JSON
  std::string_view example_inputs;  ///< JSON: a list of shapes
};

/// Every layer there is, in the order of the documentation.
std::span<const CatalogueEntry> layer_catalogue();

/// Makes a layer by its catalogue name, or by UpSampling2D for Unpooling2D. Throws if there is no such layer,
/// or for a bad or unknown key.
LayerPointer make_layer(std::string_view name, const Json& config);

/// Makes a layer from {"name": …, and its configuration}; `where` names the place in messages.
LayerPointer make_named_layer(const Json& description, const std::string& where);

}  // namespace attention
