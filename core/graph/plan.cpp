#include "core/graph/plan.h"

#include <algorithm>

#include "core/base/error.h"

namespace attention {

// Steps are numbered through forward (0 … n−1 over the kept nodes) and backward (n … 2n−1, in reverse).
template <class S>
class Plan<S>::Builder {
 public:
  Builder(Plan& plan, const PlanRequest& request, const Weights<S>& weights)
      : plan_(plan),
        request_(request),
        weights_(weights),
        graph_(*(request.outputs.empty() ? request.seeds : request.outputs).at(0).graph),
        values_(graph_.entries().size()) {}

  void build() {
    keep_needed_nodes();
    find_gradients();
    alias_reshapes();
    set_lifetimes();
    plan_.layout_ = plan_memory(lifetimes_);
    if (!plan_.arena_ || plan_.arena_->size() < plan_.layout_.total)
      plan_.arena_ = std::make_shared<Tensor<S>>(Shape{plan_.layout_.total});
    plan_.weight_gradients_ = Tensor<S>(Shape{request_.seeds.empty() ? 0 : weights_.size()});
    place_constants();
    make_steps();
    plan_.inputs_ = views(request_.inputs);
    for (const Value& value : request_.outputs) plan_.outputs_.push_back(view(value.id));
    place_seeds();
    for (const Value& value : request_.input_gradients) plan_.input_gradients_.push_back(gradient(value.id));
  }

 private:
  using Source = Graph::Source;
  struct ValueState {
    int root = -1;  // the value whose memory this one shares
    int gradient_root = -1;
    int buffer = -1;  // lifetime of a root's memory
    int gradient_buffer = -1;
    bool wants_gradient = false;
    bool has_gradient = false;
    bool lasting = false;  // read or written by the caller
    bool lasting_gradient = false;
    int gradient_writers = 0;
    Index constant_offset = 0;
  };
  struct NodeState {
    int id = 0;
    bool backward = false;
    std::vector<int> caches;
    int forward_scratch = -1;
    int backward_scratch = -1;
  };

  ValueState& state(int id) { return values_[static_cast<std::size_t>(id)]; }
  const Graph::Node& node(const NodeState& kept) { return graph_.nodes()[static_cast<std::size_t>(kept.id)]; }
  int forward_step(std::size_t i) const { return static_cast<int>(i); }
  int backward_step(std::size_t i) const { return static_cast<int>(2 * nodes_.size() - 1 - i); }
  int end() const { return static_cast<int>(2 * nodes_.size()); }

  void keep_needed_nodes() {
    std::vector<bool> needed(graph_.entries().size(), false);
    for (const auto* list : {&request_.outputs, &request_.seeds})
      for (const Value& value : *list) needed[static_cast<std::size_t>(value.id)] = true;
    for (int i = static_cast<int>(graph_.nodes().size()); i-- > 0;) {
      const auto& candidate = graph_.nodes()[static_cast<std::size_t>(i)];
      const bool wanted = std::ranges::any_of(candidate.outputs,
                                              [&](int id) { return needed[static_cast<std::size_t>(id)]; });
      if (!wanted) continue;
      for (const int id : candidate.inputs) needed[static_cast<std::size_t>(id)] = true;
      nodes_.push_back({i, false, {}, -1, -1});
    }
    std::ranges::reverse(nodes_);
    for (const Value& value : request_.inputs) {
      if (graph_.entry(value.id).source != Source::input)
        invalid("Plan: expected a graph input of shape {}, received a computed value", value.shape().text());
      state(value.id).lasting = true;
    }
    for (const Value& value : request_.outputs) state(value.id).lasting = true;
  }

  void find_gradients() {
    if (request_.seeds.empty()) return;
    for (std::size_t i = 0; i < values_.size(); ++i)
      values_[i].wants_gradient = graph_.entries()[i].source == Source::weight;
    for (const Value& value : request_.input_gradients) {
      state(value.id).wants_gradient = true;
      state(value.id).has_gradient = true;
      state(value.id).lasting_gradient = true;
    }
    for (const auto& kept : nodes_) {
      const auto& n = node(kept);
      bool wants = false;
      for (std::size_t i = 0; i < n.inputs.size(); ++i)
        wants =
            wants || (n.operation->differentiable(static_cast<int>(i)) && state(n.inputs[i]).wants_gradient);
      for (const int id : n.outputs) state(id).wants_gradient = wants;
    }
    for (const Value& value : request_.seeds) {
      state(value.id).has_gradient = true;
      state(value.id).lasting_gradient = true;
    }
    for (auto kept = nodes_.rbegin(); kept != nodes_.rend(); ++kept) {
      const auto& n = node(*kept);
      kept->backward = std::ranges::any_of(
          n.outputs, [&](int id) { return state(id).has_gradient && state(id).wants_gradient; });
      if (!kept->backward) continue;
      for (std::size_t i = 0; i < n.inputs.size(); ++i) {
        if (!pulls(n, i)) continue;
        state(n.inputs[i]).has_gradient = true;
        ++state(n.inputs[i]).gradient_writers;
      }
    }
  }

  bool pulls(const Graph::Node& n, std::size_t input) {
    return n.operation->differentiable(static_cast<int>(input)) && state(n.inputs[input]).wants_gradient;
  }

  void alias_reshapes() {
    for (std::size_t i = 0; i < values_.size(); ++i)
      values_[i].root = values_[i].gradient_root = static_cast<int>(i);
    for (const auto& kept : nodes_) {
      const auto& n = node(kept);
      if (!n.operation->is_reshape()) continue;
      state(n.outputs[0]).root = state(n.inputs[0]).root;
      state(state(n.inputs[0]).root).lasting |= state(n.outputs[0]).lasting;
    }
    // A gradient with a single writer, a reshape, is that reshape's own gradient under another shape.
    for (auto kept = nodes_.rbegin(); kept != nodes_.rend(); ++kept) {
      const auto& n = node(*kept);
      if (!kept->backward || !n.operation->is_reshape() || !pulls(n, 0)) continue;
      ValueState& input = state(n.inputs[0]);
      if (input.gradient_writers != 1 || input.lasting_gradient ||
          graph_.entry(n.inputs[0]).source != Source::operation)
        continue;
      input.gradient_root = state(n.outputs[0]).gradient_root;
      kept->backward = false;
    }
  }

  // Whether no two inputs share this gradient.
  bool is_only_input(const Graph::Node& n, int root) {
    return std::ranges::count_if(n.inputs, [&](int id) { return state(id).gradient_root == root; }) == 1;
  }

  // Whether a seed cannot stand where its value's gradient does: that is cleared, given already or nowhere.
  bool has_own_buffer(std::size_t seed) {
    const int id = request_.seeds[seed].id;
    const Source source = graph_.entry(id).source;
    const auto is_same = [&](const Value& value) { return value.id == id; };
    return source == Source::weight || source == Source::constant ||
           std::ranges::any_of(request_.input_gradients, is_same) ||
           std::ranges::any_of(std::span(request_.seeds).first(seed), is_same);
  }

  int add_lifetime(int first, int last, Index size) {
    lifetimes_.push_back({first, last, size});
    return static_cast<int>(lifetimes_.size()) - 1;
  }
  Lifetime& lifetime(int buffer) { return lifetimes_[static_cast<std::size_t>(buffer)]; }

  void extend(int id, int step) {
    const ValueState& root = state(state(id).root);
    if (root.buffer >= 0) lifetime(root.buffer).last = std::max(lifetime(root.buffer).last, step);
  }
  void touch_gradient(int id, int step) {
    ValueState& root = state(state(id).gradient_root);
    const Graph::Entry& entry = graph_.entry(state(id).gradient_root);
    if (entry.source == Source::weight || entry.source == Source::constant) return;
    const bool lasting = root.lasting_gradient;
    if (root.gradient_buffer < 0)
      root.gradient_buffer = add_lifetime(lasting ? 0 : step, lasting ? end() : step, entry.shape.size());
    lifetime(root.gradient_buffer).last = std::max(lifetime(root.gradient_buffer).last, step);
  }

  void set_lifetimes() {
    const auto open = [&](int id, int step) {
      ValueState& value = state(id);
      const Source source = graph_.entry(id).source;
      if (value.root != id || value.buffer >= 0 || source == Source::weight || source == Source::constant)
        return;
      value.buffer = add_lifetime(step, value.lasting ? end() : step, graph_.entry(id).shape.size());
    };
    const auto expect_listed = [&](int id) {
      if (graph_.entry(id).source == Source::input && state(id).buffer < 0)
        invalid("Plan: expected every graph input that is needed to be listed, one of shape {} is not",
                graph_.entry(id).shape.text());
    };
    for (const Value& value : request_.inputs) open(value.id, 0);
    for (const Value& value : request_.outputs) expect_listed(value.id);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      NodeState& kept = nodes_[i];
      const auto& n = node(kept);
      for (const int id : n.inputs) {
        expect_listed(id);
        extend(id, forward_step(i));
      }
      for (const int id : n.outputs) open(id, forward_step(i));
      std::vector<Shape> shapes;
      for (const int id : n.inputs) shapes.push_back(graph_.entry(id).shape);
      const Signature signature = n.operation->infer(shapes);
      for (const Shape& shape : signature.caches)
        kept.caches.push_back(
            add_lifetime(forward_step(i), kept.backward ? backward_step(i) : forward_step(i), shape.size()));
      cache_shapes_.push_back(signature.caches);
      if (signature.forward_scratch > 0)
        kept.forward_scratch = add_lifetime(forward_step(i), forward_step(i), signature.forward_scratch);
      if (!kept.backward) continue;
      if (signature.backward_scratch > 0)
        kept.backward_scratch = add_lifetime(backward_step(i), backward_step(i), signature.backward_scratch);
      for (std::size_t k = 0; k < n.inputs.size(); ++k)
        if (n.operation->backward_reads_input(static_cast<int>(k))) extend(n.inputs[k], backward_step(i));
      for (std::size_t k = 0; k < n.outputs.size(); ++k)
        if (n.operation->backward_reads_output(static_cast<int>(k))) extend(n.outputs[k], backward_step(i));
    }
    for (std::size_t k = 0; k < request_.seeds.size(); ++k) {
      const int id = request_.seeds[k].id;
      seed_buffers_.push_back(has_own_buffer(k) ? add_lifetime(0, end(), graph_.entry(id).shape.size()) : -1);
      touch_gradient(id, 0);
    }
    for (const Value& value : request_.input_gradients) touch_gradient(value.id, 0);
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      if (!nodes_[i].backward) continue;
      const auto& n = node(nodes_[i]);
      for (const int id : n.outputs)
        if (state(id).has_gradient && state(id).wants_gradient) touch_gradient(id, backward_step(i));
      for (std::size_t k = 0; k < n.inputs.size(); ++k)
        if (pulls(n, k)) touch_gradient(n.inputs[k], backward_step(i));
    }
  }

  void place_constants() {
    Index size = 0;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      values_[i].constant_offset = size;
      if (graph_.entries()[i].source == Source::constant) size += graph_.entries()[i].shape.size();
    }
    plan_.constants_ = Tensor<S>(Shape{size});
    for (std::size_t i = 0; i < values_.size(); ++i)
      if (graph_.entries()[i].source == Source::constant)
        array(plan_.constants_.data() + values_[i].constant_offset, graph_.entries()[i].shape.size()) =
            array(graph_.entries()[i].constant.view()).template cast<S>();
  }

  S* buffer(int index) {
    return index < 0 ? nullptr
                     : plan_.arena_->data() + plan_.layout_.offsets[static_cast<std::size_t>(index)];
  }

  View<S> view(int id) {
    const Graph::Entry& root = graph_.entry(state(id).root);
    const Shape& shape = graph_.entry(id).shape;
    if (root.source == Source::constant)
      return {plan_.constants_.data() + state(state(id).root).constant_offset, shape};
    if (root.source == Source::weight)  // read only: no step writes to a weight
      return {const_cast<S*>(weights_.data()) + weights_.offset(*root.weight), shape};
    return {buffer(state(state(id).root).buffer), shape};
  }

  View<S> gradient(int id) {
    const int root = state(id).gradient_root;
    const Shape& shape = graph_.entry(id).shape;
    if (graph_.entry(root).source == Source::weight)
      return {plan_.weight_gradients_.data() + weights_.offset(*graph_.entry(root).weight), shape};
    return {buffer(state(root).gradient_buffer), shape};
  }

  std::vector<View<S>> views(const std::vector<Value>& values) {
    std::vector<View<S>> result;
    for (const Value& value : values) result.push_back(view(value.id));
    return result;
  }

  void place_seeds() {
    for (std::size_t k = 0; k < request_.seeds.size(); ++k) {
      const int id = request_.seeds[k].id;
      const bool own = seed_buffers_[k] >= 0;
      const View<S> place = own ? View<S>{buffer(seed_buffers_[k]), graph_.entry(id).shape} : gradient(id);
      plan_.seeds_.push_back(place);
      if (own && graph_.entry(id).source != Source::constant)
        plan_.added_seeds_.push_back({place, gradient(id)});
    }
  }

  void make_steps() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const NodeState& kept = nodes_[i];
      const auto& n = node(kept);
      plan_.operations_.push_back(n.operation);
      Step step;
      step.operation = n.operation.get();
      step.run_forward = !n.operation->is_reshape();
      step.run_backward = kept.backward;
      for (const int id : n.inputs) step.inputs.push_back(view(id));
      for (const int id : n.outputs) {
        step.outputs.push_back(view(id));
        step.outputs_read.push_back(view(id));
        const bool given = kept.backward && state(id).has_gradient && state(id).wants_gradient;
        step.d_outputs.push_back(given ? View<const S>(gradient(id)) : View<const S>{});
      }
      for (std::size_t k = 0; k < n.inputs.size(); ++k)
        step.d_inputs.push_back(kept.backward && pulls(n, k)
                                    ? gradient(n.inputs[k])
                                    : View<S>{nullptr, graph_.entry(n.inputs[k]).shape});
      for (std::size_t k = 0; k < kept.caches.size(); ++k)
        step.caches.push_back({buffer(kept.caches[k]), cache_shapes_[i][k]});
      std::vector<Shape> shapes;
      std::vector<bool> wanted;
      for (const auto& d_input : step.d_inputs) {
        shapes.push_back(d_input.shape);
        wanted.push_back(static_cast<bool>(d_input));
      }
      step.flops = n.operation->product_flops(shapes, wanted);
      step.forward_scratch = buffer(kept.forward_scratch);
      step.backward_scratch = buffer(kept.backward_scratch);
      plan_.steps_.push_back(std::move(step));
    }
    std::vector<bool> cleared(values_.size(), false);
    for (const Value& value : request_.seeds)
      cleared[static_cast<std::size_t>(state(value.id).gradient_root)] = true;
    for (const Value& value : request_.input_gradients) {
      cleared[static_cast<std::size_t>(value.id)] = true;
      plan_.cleared_.push_back(gradient(value.id));
    }
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      if (!nodes_[i].backward) continue;
      const auto& n = node(nodes_[i]);
      for (std::size_t k = 0; k < n.inputs.size(); ++k) {
        if (!pulls(n, k)) continue;
        const int root = state(n.inputs[k]).gradient_root;
        if (cleared[static_cast<std::size_t>(root)] || graph_.entry(root).source == Source::weight) continue;
        cleared[static_cast<std::size_t>(root)] = true;
        if (n.operation->sets_gradient(static_cast<int>(k)) && is_only_input(n, root))
          plan_.steps_[i].empty_inputs |= std::uint32_t{1} << k;
        else
          plan_.steps_[i].cleared.push_back(gradient(n.inputs[k]));
      }
    }
  }

  Plan& plan_;
  const PlanRequest& request_;
  const Weights<S>& weights_;
  const Graph& graph_;
  std::vector<ValueState> values_;
  std::vector<NodeState> nodes_;
  std::vector<std::vector<Shape>> cache_shapes_;
  std::vector<Lifetime> lifetimes_;
  std::vector<int> seed_buffers_;  // −1: the seed stands in its value's gradient
};

template <class S>
Plan<S>::Plan(const PlanRequest& request, const Weights<S>& weights, std::shared_ptr<Tensor<S>> arena)
    : arena_(std::move(arena)) {
  if (request.outputs.empty() && request.seeds.empty())
    invalid("Plan: expected at least one output, received none");
  Builder(*this, request, weights).build();
}

template <class S>
void Plan<S>::forward() {
  for (const Step& step : steps_) {
    if (!step.run_forward) continue;
    if (observer_) observer_->begin();
    step.operation->forward(Forward<S>{step.inputs, step.outputs, step.caches, step.forward_scratch});
    if (observer_) observer_->end(*step.operation, false, step.flops.forward);
  }
}

template <class S>
void Plan<S>::backward() {
  array(weight_gradients_.view()).setZero();
  for (const View<S>& view : cleared_) array(view).setZero();
  for (const auto& [seed, gradient] : added_seeds_) array(gradient) += array(seed);
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    if (!step->run_backward) continue;
    if (observer_) observer_->begin();
    for (const View<S>& view : step->cleared) array(view).setZero();
    step->operation->backward(Backward<S>{step->inputs, step->outputs_read, step->caches, step->d_outputs,
                                          step->d_inputs, step->backward_scratch, step->empty_inputs});
    if (observer_) observer_->end(*step->operation, true, step->flops.backward);
  }
}

template class Plan<float>;
template class Plan<double>;

}  // namespace attention
