#include "core/layers/expression/custom_code.h"

#include "core/base/error.h"
#include "core/graph/functions.h"

namespace attention::expression {
namespace {

constexpr double infinity = 1e300;

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

CustomConfig::NamedWeight read_weight(const std::string& name, const Json& description,
                                      const std::string& where) {
  ObjectReader reader(description, where);
  if (!reader.has("shape")) invalid("{}: expected shape a list of integers, received none", where);
  std::vector<Index> extents;
  for (const auto extent : reader.integers("shape", {})) {
    if (extent < 1 || extent > max_elements)
      invalid("{}: expected extents from 1 to {}, received {}", where, max_elements, extent);
    extents.push_back(static_cast<Index>(extent));
  }
  CustomConfig::NamedWeight weight{name, Shape(std::span<const Index>(extents))};
  if (weight.shape.size() > max_elements)
    invalid("{}: expected at most {} elements, received {}", where, max_elements, weight.shape.text());
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

Json read_object(ObjectReader& reader, std::string_view key) {
  Json value = reader.member(key);
  if (!value.is_object())
    invalid("{}: expected {} an object of names, received {}", reader.where(), key, value.type_name());
  return value;
}

// Throws unless this is a name in code, and not one of those before it.
void claim(std::vector<std::string>& taken, const std::string& name, std::string_view who) {
  if (!is_name(name))
    invalid("{}: expected names of letters, digits and _, received {}", who, in_quotes(name));
  if (std::ranges::find(taken, name) != taken.end())
    invalid("{}: expected each name once, received \"{}\" twice", who, name);
  taken.push_back(name);
}

}  // namespace

std::string read_code(ObjectReader& reader, std::string_view key) {
  if (!reader.has(key)) invalid("{}: expected {}, received none", reader.where(), key);
  const Json lines = reader.member(key);
  const auto is_text = [](const Json& line) { return line.is_string(); };
  if (!lines.is_array() || !std::ranges::all_of(lines, is_text)) return reader.text(key, "");
  return fmt::format("{}", fmt::join(lines.get<std::vector<std::string>>(), "\n"));
}

CustomConfig read_custom_config(ObjectReader& reader) {
  CustomConfig config;
  config.code = read_code(reader, "code");
  const Json weights = read_object(reader, "weights");
  for (const auto& [name, description] : weights.items())
    config.weights.push_back(
        read_weight(name, description, fmt::format("{}: weight {}", reader.where(), name)));
  config.inputs = read_names(reader);
  const Json described = read_object(reader, "states");
  ObjectReader states(described, reader.where() + ": states");
  for (const auto& state : described.items())
    config.states.push_back(
        {state.key(), static_cast<Index>(states.required_integer(state.key(), 1, 1 << 16))});
  return config;
}

CustomCode::CustomCode(std::string who, CustomConfig config)
    : who_(std::move(who)), config_(std::move(config)), expression_(who_, config_.code) {
  std::vector<std::string> taken = {"mask"};
  for (const auto& name : config_.inputs) {
    claim(taken, name, who_);
    claim(taken, name + "_mask", who_);
  }
  for (const auto& state : config_.states) {
    claim(taken, state.name, who_);
    if (!expression_.assigns(state.name))
      invalid("{}: expected code to assign state {}, received none", who_, state.name);
  }
  for (const auto& weight : config_.weights) claim(taken, weight.name, who_);
}

void CustomCode::add_masks(Names& names, const std::vector<Value>& inputs) const {
  const auto add = [&](const std::string& name, const Value& input) {
    if (!expression_.uses(name)) return;
    if (!input.mask() && input.shape().rank() < 2)
      invalid("{}: expected input (batch, time, …) for {}, received {}", who_, name, input.shape().text());
    names.emplace_back(
        name, input.mask() ? input.mask()
                           : broadcast_to(input.graph->constant(1.0), {input.shape()[0], input.shape()[1]}));
  };
  for (std::size_t i = 0; i < inputs.size(); ++i) add(names[i].first + "_mask", inputs[i]);
  add("mask", inputs[0]);
}

Expression::Result CustomCode::run(const std::vector<Value>& inputs, const std::vector<Value>& states,
                                   const WeightList& weights) const {
  const auto& own = config_.inputs;
  if (!own.empty() && inputs.size() != own.size())
    invalid("{}: expected {} input{}, received {}", who_, own.size(), own.size() == 1 ? "" : "s",
            inputs.size());
  Names names;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    names.emplace_back(!own.empty() ? own[i] : inputs.size() == 1 ? "x" : fmt::format("x{}", i), inputs[i]);
  add_masks(names, inputs);
  const auto add = [&](const std::string& name, const Value& value) {
    if (std::ranges::find(names, name, &Names::value_type::first) != names.end())
      invalid("{}: expected each name once, received \"{}\" twice", who_, name);
    names.emplace_back(name, value);
  };
  for (std::size_t i = 0; i < states.size(); ++i) add(config_.states[i].name, states[i]);
  Graph& graph = *inputs[0].graph;
  for (std::size_t i = 0; i < weights.size(); ++i) add(config_.weights[i].name, graph.weight(weights[i]));
  return expression_.evaluate(graph, names);
}

}  // namespace attention::expression
