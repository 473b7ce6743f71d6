#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/object_reader.h"
#include "core/graph/functions.h"

namespace attention {

/// A function of symbolic arrays with named weights, as in Keras.
///
///     Dense dense({.units = 5});
///     Value y = dense(x)[0];          // the first call builds the weights for x's width
///
/// A subclass gives build(), which adds weights for the input shapes of the first call, and call(), which
/// composes operations. Calling a layer again, in the same graph or another, uses the same weights. Masks
/// ride on values.
class Layer {
 public:
  explicit Layer(std::string type) : type_(std::move(type)) {}
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// The layer's name in the catalogue.
  const std::string& type() const { return type_; }
  /// Name of the layer within a model; weights are called NAME/WEIGHT. Set before the first call.
  void set_name(std::string name);
  const std::string& name() const { return name_; }

  /// Throws "TYPE: expected …, received …" if the inputs do not fit.
  std::vector<Value> operator()(const std::vector<Value>& inputs);
  Value operator()(const Value& input) { return (*this)(std::vector{input})[0]; }

  /// The weights, those of inner layers included; empty before the first call.
  const WeightList& weights() const { return weights_; }
  Index parameters() const { return parameter_count(weights_); }
  /// Shape of the first output of the latest call.
  const Shape& output_shape() const { return output_shape_; }
  /// Told before the first call which weights will be filled in, by name, so that a layer may take from them
  /// a size that its configuration leaves open.
  virtual void adapt_to(const std::map<std::string, Shape>&) {}
  /// Whether input i holds indices or targets, which take no gradient.
  virtual bool integer_input(int) const { return false; }
  /// Whether output i passes gradients on.
  virtual bool differentiable_output(int) const { return true; }

 protected:
  virtual void build(const std::vector<Value>& inputs) = 0;
  /// Checks what every layer checks of its inputs and builds at the first call.
  void prepare(const std::vector<Value>& inputs);
  virtual std::vector<Value> call(const std::vector<Value>& inputs) = 0;

  WeightPointer add_weight(const std::string& name, const Shape& shape, const Initializer& initializer);
  /// Names an inner layer, so that its weights come out as NAME/….
  void adopt(Layer& inner, const std::string& name) const;
  /// Keeps the first output's shape for the model's summary; returns the outputs.
  std::vector<Value> noted(std::vector<Value> outputs);
  /// Takes over the weights of an inner layer that has been called.
  void take_weights(const Layer& inner);

  // What most layers check of their inputs.
  void expect_count(const std::vector<Value>& inputs, std::size_t low, std::size_t high) const;
  void expect_rank(const Value& input, int low, int high, std::string_view form) const;
  void expect_width(const Value& input, Index width) const;

 private:
  std::string type_;
  std::string name_;
  WeightList weights_;
  Shape output_shape_;
  bool built_ = false;
};

using LayerPointer = std::unique_ptr<Layer>;

}  // namespace attention
