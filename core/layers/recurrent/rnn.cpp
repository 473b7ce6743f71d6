#include "core/layers/recurrent/rnn.h"

#include "core/base/error.h"
#include "core/layers/catalogue.h"

namespace attention {
namespace {

// The layer as a T, or nothing.
template <class T>
std::unique_ptr<T> cast_layer(LayerPointer& layer) {
  auto* cast = dynamic_cast<T*>(layer.get());
  if (cast) layer.release();
  return std::unique_ptr<T>(cast);
}

}  // namespace

std::unique_ptr<Rnn> make_named_rnn(const Json& description, const std::string& who) {
  LayerPointer layer = make_named_layer(description, who + ": layer");
  if (auto rnn = cast_layer<Rnn>(layer)) return rnn;
  invalid("{}: expected layer a recurrent layer, received {}", who, layer->type());
}

Rnn::Rnn(std::unique_ptr<Cell> cell, const Options& options, std::string type)
    : Layer(std::move(type)), cell_(std::move(cell)), options_(options) {}

LayerPointer Rnn::from_config(ObjectReader& reader) {
  LayerPointer layer = make_named_layer(reader.member("cell"), "RNN: cell");
  const Options options = read_options(reader);
  if (auto cell = cast_layer<Cell>(layer)) return std::make_unique<Rnn>(std::move(cell), options);
  if (auto rnn = cast_layer<Rnn>(layer)) return std::make_unique<Rnn>(rnn->take_cell(), options);
  invalid("RNN: expected cell a cell or a recurrent layer, received {}", layer->type());
}

Rnn::Options Rnn::read_options(ObjectReader& reader) {
  Options options;
  options.return_sequences = reader.boolean("return_sequences", false);
  options.go_backwards = reader.boolean("go_backwards", false);
  options.return_state = reader.boolean("return_state", false);
  return options;
}

void Rnn::build(const std::vector<Value>& inputs) {
  expect_rank(inputs[0], 3, 3, "(batch, time, width)");
  width_ = inputs[0].shape()[2];
  cell_->set_name(name());
}

Rnn::Scan Rnn::scan(const std::vector<Value>& inputs, bool backwards, const std::vector<Value>& constants) {
  prepare(inputs);
  const std::vector<Index> sizes = cell_->state_sizes();
  expect_count(inputs, 1, 1 + sizes.size());
  expect_rank(inputs[0], 3, 3, "(batch, time, width)");
  check_width(inputs[0]);
  const Value x = inputs[0];
  const Index batch = x.shape()[0];
  const std::vector<Value> shared = cell_->share(constants);
  std::vector<Value> states(inputs.begin() + 1, inputs.end());
  if (states.empty()) {
    states = cell_->initial_states(*x.graph, batch, shared);
  } else {
    if (states.size() != sizes.size())
      invalid("{}: expected {} initial states or none, received {}", type(), sizes.size(), states.size());
    for (std::size_t i = 0; i < sizes.size(); ++i)
      if (!(states[i].shape() == Shape{batch, sizes[i]}))
        invalid("{}: expected initial state ({}, {}), received {}", type(), batch, sizes[i],
                states[i].shape().text());
  }
  if (!cell_built_) {
    step(x.graph->constant(Tensor<double>({batch, x.shape()[2]})), states, shared);
    take_weights(*cell_);
    cell_built_ = true;
  }
  if (auto fused = fused_scan(x, states, x.mask(), backwards)) return *fused;
  return stepped_scan(x, std::move(states), shared, x.mask(), backwards);
}

Rnn::Step Rnn::step(Value x, const std::vector<Value>& states, const std::vector<Value>& shared) {
  std::vector<Value> inputs = {x};
  inputs.insert(inputs.end(), states.begin(), states.end());
  inputs.insert(inputs.end(), shared.begin(), shared.end());
  std::vector<Value> outputs = (*cell_)(inputs);
  bool good = outputs.size() > states.size();
  const std::size_t count = good ? outputs.size() - states.size() : 0;
  for (std::size_t i = 0; good && i < states.size(); ++i)
    good = outputs[count + i].shape() == states[i].shape();
  if (!good)
    invalid("{}: expected cell {} to return an output and {} states of the shapes it was given", type(),
            cell_->type(), states.size());
  const auto border = outputs.begin() + static_cast<std::ptrdiff_t>(count);
  return {{outputs.begin(), border}, {border, outputs.end()}};
}

std::vector<Value> Rnn::apply_with_weights(const OperationPointer& operation, std::vector<Value> inputs,
                                           Value mask) const {
  Graph& graph = *inputs[0].graph;
  const std::optional<Lookup> lookup = lookup_of(inputs[0]);
  const std::size_t kernel = inputs.size();
  for (const auto& weight : cell_->weights()) inputs.push_back(graph.weight(weight));
  if (lookup && !lookup->rows) {
    inputs[0] = lookup->indices;
    inputs[kernel] = affine(lookup->table, inputs[kernel]);
  }
  if (mask) inputs.push_back(mask);
  return graph.apply(operation, inputs);
}

Rnn::Scan Rnn::stepped_scan(Value x, std::vector<Value> states, const std::vector<Value>& shared, Value mask,
                            bool backwards) {
  Graph& graph = *x.graph;
  const Index steps = x.shape()[1];
  std::vector<std::vector<Value>> made(static_cast<std::size_t>(steps));
  const auto zeros = [&](const Shape& shape) { return graph.constant(Tensor<double>(shape)); };
  std::vector<Value> last;
  const auto outputs_before = [&](const std::vector<Value>& outputs) {
    for (const Value& output : outputs) last.push_back(zeros(output.shape()));
    if (cell_->outputs_state()) last[0] = states[0];
  };
  if (steps == 0) outputs_before(step(zeros({x.shape()[0], x.shape()[2]}), states, shared).outputs);
  for (Index i = 0; i < steps; ++i) {
    const Index t = backwards ? steps - 1 - i : i;
    const Step next = step(at(x, 1, t), states, shared);
    if (i == 0) outputs_before(next.outputs);
    const Value real = mask ? slice(mask, 1, t, 1) : Value{};
    const auto advance = [&](std::vector<Value>& before, const std::vector<Value>& after) {
      for (std::size_t k = 0; k < before.size(); ++k)
        before[k] = real ? where(real, after[k], before[k]) : after[k];
    };
    advance(states, next.states);
    advance(last, next.outputs);
    made[static_cast<std::size_t>(t)] = last;
  }
  const auto over_time = [&](std::size_t k) {
    if (steps == 0) return zeros(last[k].shape().inserted(1, 0));
    std::vector<Value> values;
    for (const auto& outputs : made) values.push_back(outputs[k]);
    return stack(values, 1);
  };
  Scan scan{over_time(0), last[0], states, {}};
  for (std::size_t k = 1; k < last.size(); ++k) scan.others.push_back(over_time(k));
  return scan;
}

std::vector<Value> Rnn::call(const std::vector<Value>& inputs) {
  return arranged(scan(inputs, options_.go_backwards), inputs[0].mask());
}

std::vector<Value> Rnn::arranged(const Scan& scan, Value mask) const {
  const auto in_order = [&](Value sequences) {
    return options_.go_backwards ? reverse(sequences, 1) : sequences.with_mask(mask);
  };
  std::vector<Value> outputs = {options_.return_sequences ? in_order(scan.sequences) : scan.last};
  if (options_.return_state) outputs.insert(outputs.end(), scan.states.begin(), scan.states.end());
  for (const Value& other : scan.others) outputs.push_back(in_order(other));
  return outputs;
}

}  // namespace attention
