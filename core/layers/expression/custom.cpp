#include "core/layers/expression/custom.h"

#include "core/base/error.h"

namespace attention {
namespace {

constexpr double infinity = 1e300;

std::string read_code(ObjectReader& reader, std::string_view key) {
  if (!reader.has(key)) invalid("{}: expected {}, received none", reader.where(), key);
  return reader.text(key, "");
}

Initializer read_initializer(const Json& description, const std::string& where) {
  ObjectReader reader(description.is_string() ? Json{{"name", description}} : description, where);
  const std::string name = reader.required_choice("name", {"zeros", "ones", "constant", "random_uniform",
                                                           "random_normal", "glorot_uniform", "orthogonal"});
  const auto number = [&](const char* key, double fallback) {
    return reader.number(key, fallback, -infinity, infinity);
  };
  Initializer result = Initializer::glorot_uniform();
  if (name == "zeros") result = Initializer::zeros();
  if (name == "ones") result = Initializer::ones();
  if (name == "orthogonal") result = Initializer::orthogonal();
  if (name == "constant") result = Initializer::constant(number("value", 0));
  if (name == "random_uniform")
    result = Initializer::random_uniform(number("minval", -0.05), number("maxval", 0.05));
  if (name == "random_normal") result = Initializer::random_normal(number("mean", 0), number("stddev", 0.05));
  reader.finish();
  return result;
}

Custom::NamedWeight read_weight(const std::string& name, const Json& description, const std::string& where) {
  ObjectReader reader(description, where);
  if (!reader.has("shape")) invalid("{}: expected shape a list of integers, received none", where);
  std::vector<Index> extents;
  for (const auto extent : reader.integers("shape", {})) {
    if (extent < 1 || extent > expression::max_elements)
      invalid("{}: expected extents from 1 to {}, received {}", where, expression::max_elements, extent);
    extents.push_back(static_cast<Index>(extent));
  }
  Custom::NamedWeight weight{name, Shape(std::span<const Index>(extents))};
  if (weight.shape.size() > expression::max_elements)
    invalid("{}: expected at most {} elements, received {}", where, expression::max_elements,
            weight.shape.text());
  if (reader.has("initializer"))
    weight.initializer = read_initializer(reader.member("initializer"), where + ": initializer");
  reader.finish();
  return weight;
}

std::vector<std::string> read_names(ObjectReader& reader) {
  const Json list = reader.member("inputs");
  std::vector<std::string> names;
  if (!reader.has("inputs")) return names;
  for (const Json& name : list) {
    if (!list.is_array() || !name.is_string()) {
      names.clear();
      break;
    }
    names.push_back(name.get<std::string>());
  }
  if (names.empty()) invalid("{}: expected inputs a list of names, received {}", reader.where(), list.dump());
  return names;
}

// Throws unless this is a name in code, and not one of those before it.
void claim(std::vector<std::string>& taken, const std::string& name, std::string_view who) {
  const auto tokens = expression::tokenize(who, name);
  if (tokens.size() != 2 || tokens[0].kind != expression::TokenKind::name || tokens[0].text != name ||
      name == "true" || name == "false")
    invalid("{}: expected names of letters, digits and _, received {}", who, expression::quoted(name));
  if (std::ranges::find(taken, name) != taken.end())
    invalid("{}: expected each name once, received \"{}\" twice", who, name);
  taken.push_back(name);
}

}  // namespace

Custom::Custom(Config config, std::string type)
    : Layer(std::move(type)), config_(std::move(config)), expression_(this->type(), config_.code) {
  std::vector<std::string> taken = {"mask"};
  for (const auto& name : config_.inputs) {
    claim(taken, name, this->type());
    claim(taken, name + "_mask", this->type());
  }
  for (const auto& weight : config_.weights) claim(taken, weight.name, this->type());
}

LayerPointer Custom::from_config(ObjectReader& reader) {
  Config config;
  config.code = read_code(reader, "code");
  const Json weights = reader.member("weights");
  if (!weights.is_object())
    invalid("{}: expected weights an object of names, received {}", reader.where(), weights.type_name());
  for (const auto& [name, description] : weights.items())
    config.weights.push_back(
        read_weight(name, description, fmt::format("{}: weight {}", reader.where(), name)));
  config.inputs = read_names(reader);
  return std::make_unique<Custom>(std::move(config));
}

LayerPointer Custom::lambda_from_config(ObjectReader& reader) {
  return std::make_unique<Custom>(Config{read_code(reader, "expression")}, "Lambda");
}

void Custom::build(const std::vector<Value>&) {
  for (const auto& weight : config_.weights)
    own_weights_.push_back(add_weight(weight.name, weight.shape, weight.initializer));
}

expression::Names Custom::names_of(const std::vector<Value>& inputs) const {
  if (!config_.inputs.empty()) expect_count(inputs, config_.inputs.size(), config_.inputs.size());
  Graph& graph = *inputs[0].graph;
  expression::Names names;
  const auto add_mask = [&](const std::string& name, const Value& input) {
    if (!expression_.uses(name)) return;
    if (!input.mask()) expect_rank(input, 2, Shape::max_rank, "(batch, time, …) for " + name);
    names.emplace_back(name, input.mask()
                                 ? input.mask()
                                 : broadcast_to(graph.constant(1.0), {input.shape()[0], input.shape()[1]}));
  };
  for (std::size_t i = 0; i < inputs.size(); ++i)
    names.emplace_back(!config_.inputs.empty() ? config_.inputs[i]
                       : inputs.size() == 1    ? "x"
                                               : fmt::format("x{}", i),
                       inputs[i]);
  for (std::size_t i = 0; i < inputs.size(); ++i) add_mask(names[i].first + "_mask", inputs[i]);
  add_mask("mask", inputs[0]);
  for (std::size_t i = 0; i < own_weights_.size(); ++i) {
    const std::string& name = config_.weights[i].name;
    if (std::ranges::find(names, name, &expression::Names::value_type::first) != names.end())
      invalid("{}: expected weights not named as inputs, received \"{}\"", type(), name);
    names.emplace_back(name, graph.weight(own_weights_[i]));
  }
  return names;
}

std::vector<Value> Custom::call(const std::vector<Value>& inputs) {
  return expression_.evaluate(*inputs[0].graph, names_of(inputs)).outputs;
}

}  // namespace attention
