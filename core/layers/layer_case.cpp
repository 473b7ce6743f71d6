#include "core/layers/layer_case.h"

#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/graph/plan.h"
#include "core/layers/catalogue.h"

namespace attention {
namespace {

Tensor<double> read_tensor(const Json& json, const std::string& where) {
  ObjectReader reader(json, where);
  std::vector<Index> extents;
  for (const auto extent : reader.integers("shape", {})) extents.push_back(static_cast<Index>(extent));
  if (!reader.has("shape")) invalid("{}: expected shape a list of integers, received none", where);
  const Json data = reader.member("data");
  reader.finish();
  const Shape shape{std::span<const Index>(extents)};
  if (!data.is_array() || static_cast<Index>(data.size()) != shape.size())
    invalid("{}: expected data of {} numbers for shape {}, received {}", where, shape.size(), shape.text(),
            data.is_array() ? fmt::format("{}", data.size()) : "none");
  Tensor<double> tensor(shape);
  for (Index i = 0; i < tensor.size(); ++i) {
    const Json& value = data[static_cast<std::size_t>(i)];
    if (!value.is_number())
      invalid("{}: expected data of numbers, received {} at place {}", where, value.dump(), i);
    tensor[i] = value.get<double>();
  }
  return tensor;
}

template <class S>
Json write_tensor(const View<S>& view) {
  Json data = Json::array();
  for (Index i = 0; i < view.size(); ++i) data.push_back(view.data[i]);
  return {{"shape", view.shape.vector()}, {"data", std::move(data)}};
}

// A list member: one entry an item, null where absent.
Json read_list(ObjectReader& reader, const char* key) {
  const Json list = reader.member(key);
  if (list.is_object() && list.empty()) return Json::array();
  if (!list.is_array()) invalid("{}: expected {} a list, received {}", reader.where(), key, list.type_name());
  return list;
}

// A case as read: values in double, whatever the run is in.
struct LayerCase {
  std::string type;
  LayerPointer layer;
  std::vector<Tensor<double>> inputs;
  std::vector<std::optional<Tensor<double>>> masks;
  Json weights;
  Json output_gradients = Json::array();
  bool wants_gradients = false;
  bool is_double = false;
  bool is_training = false;
  std::uint64_t seed = 1;
};

LayerCase read_case(const Json& json) {
  ObjectReader top(json, "case");
  LayerCase result;
  result.type = top.text("layer", "");
  if (result.type.empty()) invalid("case: expected layer the name of a layer, received none");
  result.layer = make_layer(result.type, top.member("config"));

  ObjectReader reader(json, result.type);
  for (const char* key : {"layer", "config", "name", "expected"}) reader.has(key);
  result.is_double = reader.choice("dtype", "float32", {"float32", "float64"}) == "float64";
  result.is_training = reader.boolean("training", false);
  result.seed = static_cast<std::uint64_t>(reader.integer("seed", 1, 0, std::int64_t{1} << 53));
  std::size_t i = 0;
  for (const Json& input : read_list(reader, "inputs"))
    result.inputs.push_back(read_tensor(input, fmt::format("{}: input {}", result.type, i++)));
  const Json masks = read_list(reader, "masks");
  if (!masks.empty() && masks.size() != result.inputs.size())
    invalid("{}: expected {} masks, one an input, received {}", result.type, result.inputs.size(),
            masks.size());
  i = 0;
  for (const Json& mask : masks) {
    const std::string where = fmt::format("{}: mask {}", result.type, i++);
    result.masks.push_back(mask.is_null() ? std::nullopt : std::optional(read_tensor(mask, where)));
  }
  result.masks.resize(result.inputs.size());
  result.weights = reader.has("weights") ? reader.member("weights") : Json();
  result.wants_gradients = reader.has("output_gradients");
  result.output_gradients = read_list(reader, "output_gradients");
  reader.finish();
  return result;
}

// The layer in a graph, its weights filled, ready to run.
template <class S>
class LayerRun {
 public:
  explicit LayerRun(LayerCase& layer_case) : case_(layer_case), weights_(WeightList{}) {
    PlanRequest request;
    std::vector<Value> arguments;
    for (std::size_t i = 0; i < case_.inputs.size(); ++i) {
      Value value = graph_.input(case_.inputs[i].shape());
      request.inputs.push_back(value);
      if (case_.masks[i]) {
        const Value mask = graph_.input(case_.masks[i]->shape());
        masks_.push_back(mask);
        value = value.with_mask(mask);
      }
      arguments.push_back(value);
    }
    request.inputs.insert(request.inputs.end(), masks_.begin(), masks_.end());
    std::map<std::string, Shape> shapes;
    if (case_.weights.is_object())
      for (const auto& [name, weight] : case_.weights.items())
        shapes[name] = read_tensor(weight, fmt::format("{}: weight {}", case_.type, name)).shape();
    case_.layer->adapt_to(shapes);
    if (case_.is_training) request.inputs.push_back(graph_.set_training());
    outputs_ = (*case_.layer)(arguments);
    weights_ = Weights<S>(case_.layer->weights(), case_.seed);
    fill_weights();
    request.outputs = outputs_;
    if (case_.wants_gradients) add_gradients(request);
    plan_.emplace(request, weights_);
    load_inputs();
  }

  void load_inputs() {
    std::size_t next = 0;
    for (const auto& input : case_.inputs)
      array(plan_->input(next++)) = array(input.view()).template cast<S>();
    for (const auto& mask : case_.masks)
      if (mask) array(plan_->input(next++)) = array(mask->view()).template cast<S>();
    if (case_.is_training) array(plan_->input(next)).setZero();  // the first step's first row
  }

  void load_seeds() {
    for (std::size_t k = 0; k < seeds_.size(); ++k)
      array(plan_->seed(k)) = array(seeds_[k].view()).template cast<S>();
  }

  // Σ over seeded outputs of output · seed: what the gradients are of.
  S objective() {
    plan_->forward();
    S total = 0;
    for (std::size_t k = 0; k < seeds_.size(); ++k)
      total += (array(plan_->output(seeded_[k])) * array(seeds_[k].view()).template cast<S>()).sum();
    return total;
  }

  const std::vector<Value>& outputs() const { return outputs_; }
  Weights<S>& weights() { return weights_; }
  Plan<S>& plan() { return *plan_; }

 private:
  void fill_weights() {
    if (case_.weights.is_null()) return;
    ObjectReader reader(case_.weights, case_.type + ": weights");
    for (std::size_t i = 0; i < weights_.list().size(); ++i) {
      const Weight& weight = *weights_.list()[i];
      if (!reader.has(weight.name))
        invalid("{}: expected weight {} {}, received none", case_.type, weight.name, weight.shape.text());
      const auto values =
          read_tensor(reader.member(weight.name), fmt::format("{}: weight {}", case_.type, weight.name));
      if (!(values.shape() == weight.shape))
        invalid("{}: expected weight {} {}, received {}", case_.type, weight.name, weight.shape.text(),
                values.shape().text());
      array(weights_.view(i)) = array(values.view()).template cast<S>();
    }
    reader.finish();
  }

  void add_gradients(PlanRequest& request) {
    if (case_.output_gradients.size() != outputs_.size())
      invalid("{}: expected {} output_gradients, one an output, received {}", case_.type, outputs_.size(),
              case_.output_gradients.size());
    for (std::size_t k = 0; k < outputs_.size(); ++k) {
      if (case_.output_gradients[k].is_null() || !case_.layer->differentiable_output(static_cast<int>(k)))
        continue;
      const auto gradient =
          read_tensor(case_.output_gradients[k], fmt::format("{}: output gradient {}", case_.type, k));
      if (!(gradient.shape() == outputs_[k].shape()))
        invalid("{}: expected output gradient {} {}, received {}", case_.type, k, outputs_[k].shape().text(),
                gradient.shape().text());
      seeded_.push_back(k);
      seeds_.push_back(gradient);
      request.seeds.push_back(outputs_[k]);
    }
    if (seeds_.empty()) return;
    for (std::size_t i = 0; i < case_.inputs.size(); ++i)
      if (!case_.layer->integer_input(static_cast<int>(i)))
        request.input_gradients.push_back(request.inputs[i]);
  }

  LayerCase& case_;
  Graph graph_;
  Weights<S> weights_;
  std::vector<Value> masks_;
  std::vector<Value> outputs_;
  std::vector<std::size_t> seeded_;
  std::vector<Tensor<double>> seeds_;
  std::optional<Plan<S>> plan_;
};

template <class S>
Json run(LayerCase& layer_case) {
  LayerRun<S> run(layer_case);
  Plan<S>& plan = run.plan();
  plan.forward();
  Json result;
  result["outputs"] = Json::array();
  for (std::size_t k = 0; k < run.outputs().size(); ++k)
    result["outputs"].push_back(write_tensor(plan.output(k)));
  result["parameters"] = layer_case.layer->parameters();
  if (layer_case.weights.is_null()) {
    result["weights"] = Json::object();
    for (std::size_t i = 0; i < run.weights().list().size(); ++i)
      result["weights"][run.weights().list()[i]->name] = write_tensor(run.weights().view(i));
  }
  if (!layer_case.wants_gradients) return result;

  const bool seeded = plan.seed_count() > 0;
  if (seeded) {
    run.load_seeds();
    plan.backward();
  }
  result["input_gradients"] = Json::array();
  std::size_t next = 0;
  for (std::size_t i = 0; i < layer_case.inputs.size(); ++i) {
    if (layer_case.layer->integer_input(static_cast<int>(i)))
      result["input_gradients"].push_back(nullptr);
    else if (seeded)
      result["input_gradients"].push_back(write_tensor(plan.input_gradient(next++)));
    else
      result["input_gradients"].push_back(write_tensor(Tensor<S>(layer_case.inputs[i].shape()).view()));
  }
  result["weight_gradients"] = Json::object();
  const Weights<S> zero(run.weights().list());
  for (std::size_t i = 0; i < zero.list().size(); ++i) {
    const View<const S> place = zero.view(i);
    const S* values = seeded ? plan.weight_gradients().data + (place.data - zero.data()) : place.data;
    result["weight_gradients"][zero.list()[i]->name] = write_tensor(View<const S>{values, place.shape});
  }
  return result;
}

// Draws inputs for the catalogue's example, and output gradients, where the case gives none.
void complete_case(LayerCase& layer_case) {
  Random random(layer_case.seed, "gradient check");
  const auto draw = [&](const Shape& shape) {
    Tensor<double> values(shape);
    for (Index i = 0; i < values.size(); ++i) values[i] = random.normal();
    return values;
  };
  if (layer_case.inputs.empty()) {
    for (const auto& entry : layer_catalogue()) {
      if (entry.name != layer_case.type) continue;
      for (const Json& extents : Json::parse(entry.example_inputs)) {
        std::vector<Index> shape;
        for (const Json& extent : extents) shape.push_back(extent.get<Index>());
        Tensor<double> values = draw(Shape(std::span<const Index>(shape)));
        if (layer_case.layer->integer_input(static_cast<int>(layer_case.inputs.size())))
          for (Index i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 2);
        layer_case.inputs.push_back(std::move(values));
      }
    }
    layer_case.masks.resize(layer_case.inputs.size());
  }
  if (layer_case.wants_gradients) return;
  LayerRun<double> trial(layer_case);
  for (const Value& output : trial.outputs())
    layer_case.output_gradients.push_back(write_tensor(draw(output.shape()).view()));
  layer_case.wants_gradients = true;
  if (!layer_case.weights.is_null()) return;
  // Around their first values, so that widths stay widths; biases away from zero too.
  layer_case.weights = Json::object();
  for (const auto& weight : layer_case.layer->weights()) {
    Tensor<double> values = initial_values(*weight, layer_case.seed);
    array(values.view()) += 0.4 * array(draw(weight->shape).view());
    layer_case.weights[weight->name] = write_tensor(values.view());
  }
}

}  // namespace

Json run_layer_case(const Json& json) {
  LayerCase layer_case = read_case(json);
  return layer_case.is_double ? run<double>(layer_case) : run<float>(layer_case);
}

GradientCheck check_layer_gradients(const Json& json) {
  LayerCase layer_case = read_case(json);
  complete_case(layer_case);
  LayerRun<double> run(layer_case);
  Plan<double>& plan = run.plan();
  GradientCheck result;
  if (plan.seed_count() == 0)
    invalid("{}: expected an output that takes a gradient, received none", layer_case.type);
  plan.forward();
  run.load_seeds();
  plan.backward();

  const auto largest_of = [](View<const double> view) {
    return view.size() == 0 ? 0 : array(view).abs().maxCoeff();
  };
  double overall = std::max(1e-4, largest_of(plan.weight_gradients()));
  std::size_t next = 0;
  for (std::size_t i = 0; i < layer_case.inputs.size(); ++i)
    if (!layer_case.layer->integer_input(static_cast<int>(i)))
      overall = std::max(overall, largest_of(plan.input_gradient(next++)));

  // Compares one array's gradient, element by element moved in place.
  const auto compare = [&](const std::string& name, View<double> values, std::vector<double> analytic) {
    double largest = 0.01 * overall;
    for (const double a : analytic) largest = std::max(largest, std::abs(a));
    for (Index i = 0; i < values.size(); ++i) {
      const double kept = values.data[i];
      const double h = 1e-3;
      const auto moved = [&](double by) {
        values.data[i] = kept + by;
        return run.objective();
      };
      const double numeric = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
      values.data[i] = kept;
      const double a = analytic[static_cast<std::size_t>(i)];
      const double error = std::abs(a - numeric) / std::max({std::abs(a), std::abs(numeric), 0.01 * largest});
      if (!(error <= result.max_relative_error)) {
        result.max_relative_error = error;
        result.worst = fmt::format("{}[{}]", name, i);
      }
    }
  };
  const auto copy = [](View<const double> view) {
    return std::vector<double>(view.data, view.data + view.size());
  };
  next = 0;
  for (std::size_t i = 0; i < layer_case.inputs.size(); ++i)
    if (!layer_case.layer->integer_input(static_cast<int>(i)))
      compare(fmt::format("input {}", i), plan.input(i), copy(plan.input_gradient(next++)));
  const auto gradients = copy(plan.weight_gradients());
  for (std::size_t i = 0; i < run.weights().list().size(); ++i) {
    const View<double> place = run.weights().view(i);
    const auto first = gradients.begin() + (place.data - run.weights().data());
    compare(run.weights().list()[i]->name, place, {first, first + place.size()});
  }
  result.passed = result.max_relative_error <= 1e-7;
  return result;
}

}  // namespace attention
