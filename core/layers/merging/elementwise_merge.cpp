#include "core/layers/merging/elementwise_merge.h"

#include "core/base/error.h"

namespace attention {
namespace {

const char* name_of(ElementwiseMerge::Kind kind) {
  using Kind = ElementwiseMerge::Kind;
  switch (kind) {
    case Kind::average:
      return "Average";
    case Kind::add:
      return "Add";
    case Kind::subtract:
      return "Subtract";
    case Kind::multiply:
      return "Multiply";
    case Kind::maximum:
      return "Maximum";
    case Kind::minimum:
      return "Minimum";
  }
  return "?";
}

}  // namespace

ElementwiseMerge::ElementwiseMerge(Kind kind) : Layer(name_of(kind)), kind_(kind) {}

std::vector<Value> ElementwiseMerge::call(const std::vector<Value>& inputs) {
  if (kind_ == Kind::subtract) expect_count(inputs, 2, 2);
  if (inputs.size() < 2) invalid("{}: expected two or more inputs, received {}", type(), inputs.size());
  Value result = inputs[0];
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const Value& next = inputs[i];
    if (next.shape().rank() != inputs[0].shape().rank())
      invalid("{}: expected inputs of one rank, received {} and {}", type(), inputs[0].shape().text(),
              next.shape().text());
    broadcast(result.shape(), next.shape(), type().c_str());
    switch (kind_) {
      case Kind::average:
      case Kind::add:
        result = result + next;
        break;
      case Kind::subtract:
        result = result - next;
        break;
      case Kind::multiply:
        result = result * next;
        break;
      case Kind::maximum:
        result = maximum(result, next);
        break;
      case Kind::minimum:
        result = minimum(result, next);
        break;
    }
  }
  if (kind_ == Kind::average) result = result * (1.0 / static_cast<double>(inputs.size()));
  return {result.with_mask(union_of_masks(inputs))};
}

Value union_of_masks(const std::vector<Value>& inputs) {
  Value result = inputs[0].mask();
  for (const Value& input : inputs) {
    const Value mask = input.mask();
    if (!mask) return {};
    if (mask.id != result.id) result = maximum(result, mask);
  }
  return result;
}

}  // namespace attention
