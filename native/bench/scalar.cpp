#include "native/bench/scalar.h"

#include <algorithm>
#include <vector>

namespace attention::scalar {
namespace {

template <class F>
void map(const Forward<float>& arguments, F&& f) {
  const auto& x = arguments.inputs[0];
  for (Index i = 0; i < x.size(); ++i) arguments.outputs[0].data[i] = f(x.data[i]);
}
// dx += dy · slope(x, y)
template <class F>
void pull(const Backward<float>& arguments, F&& slope) {
  const auto& d = arguments.d_inputs[0];
  for (Index i = 0; i < d.size(); ++i)
    d.data[i] +=
        arguments.d_outputs[0].data[i] * slope(arguments.inputs[0].data[i], arguments.outputs[0].data[i]);
}

float logistic(float x) { return 1 / (1 + std::exp(-x)); }

// One step of a gate or a state: bias + x·W + h·R for column j, of G columns.
float reached(float start, const float* x, const float* kernel, Index width, Index j, Index columns) {
  for (Index d = 0; d < width; ++d) start += x[d] * kernel[d * columns + j];
  return start;
}

}  // namespace

void sigmoid(const Forward<float>& arguments) { map(arguments, logistic); }
void sigmoid_backward(const Backward<float>& arguments) {
  pull(arguments, [](float, float y) { return y * (1 - y); });
}
void exponential(const Forward<float>& arguments) {
  map(arguments, [](float x) { return std::exp(x); });
}
void exponential_backward(const Backward<float>& arguments) {
  pull(arguments, [](float, float y) { return y; });
}
void hyperbolic_tangent(const Forward<float>& arguments) {
  map(arguments, [](float x) { return std::tanh(x); });
}
void hyperbolic_tangent_backward(const Backward<float>& arguments) {
  pull(arguments, [](float, float y) { return 1 - y * y; });
}
void relu(const Forward<float>& arguments) {
  map(arguments, [](float x) { return x > 0 ? x : 0; });
}
void relu_backward(const Backward<float>& arguments) {
  pull(arguments, [](float, float y) { return y > 0 ? 1.0F : 0.0F; });
}
void gelu(const Forward<float>& arguments) {
  map(arguments, [](float x) { return x * 0.5F * (1 + std::erf(x * 0.70710678F)); });
}

void add(const Forward<float>& arguments) {
  for (Index i = 0; i < arguments.outputs[0].size(); ++i)
    arguments.outputs[0].data[i] = arguments.inputs[0].data[i] + arguments.inputs[1].data[i];
}
void add_backward(const Backward<float>& arguments) {
  for (const auto& d : arguments.d_inputs)
    for (Index i = 0; i < d.size(); ++i) d.data[i] += arguments.d_outputs[0].data[i];
}
void multiply(const Forward<float>& arguments) {
  for (Index i = 0; i < arguments.outputs[0].size(); ++i)
    arguments.outputs[0].data[i] = arguments.inputs[0].data[i] * arguments.inputs[1].data[i];
}
void multiply_backward(const Backward<float>& arguments) {
  for (std::size_t k = 0; k < 2; ++k)
    for (Index i = 0; i < arguments.d_outputs[0].size(); ++i)
      arguments.d_inputs[k].data[i] += arguments.d_outputs[0].data[i] * arguments.inputs[1 - k].data[i];
}

void affine(const Forward<float>& arguments) {
  const auto& x = arguments.inputs[0];
  const auto& kernel = arguments.inputs[1];
  const Index depth = kernel.shape[0], units = kernel.shape[1];
  for (Index r = 0; r < x.shape.rows(); ++r) {
    float* y = arguments.outputs[0].data + r * units;
    for (Index u = 0; u < units; ++u) y[u] = arguments.inputs.size() > 2 ? arguments.inputs[2].data[u] : 0;
    for (Index d = 0; d < depth; ++d)
      for (Index u = 0; u < units; ++u) y[u] += x.data[r * depth + d] * kernel.data[d * units + u];
  }
}
void affine_backward(const Backward<float>& arguments) {
  const auto& x = arguments.inputs[0];
  const auto& kernel = arguments.inputs[1];
  const Index depth = kernel.shape[0], units = kernel.shape[1];
  for (Index r = 0; r < x.shape.rows(); ++r) {
    const float* dy = arguments.d_outputs[0].data + r * units;
    for (Index d = 0; d < depth; ++d) {
      float sum = 0;
      for (Index u = 0; u < units; ++u) {
        sum += dy[u] * kernel.data[d * units + u];
        arguments.d_inputs[1].data[d * units + u] += x.data[r * depth + d] * dy[u];
      }
      arguments.d_inputs[0].data[r * depth + d] += sum;
    }
    if (arguments.d_inputs.size() > 2)
      for (Index u = 0; u < units; ++u) arguments.d_inputs[2].data[u] += dy[u];
  }
}
void matmul(const Forward<float>& arguments) {
  const Shape& a = arguments.inputs[0].shape;
  const Index rows = a[-2], depth = a[-1], columns = arguments.inputs[1].shape[-1];
  for (Index i = 0; i < a.rows(); ++i) {
    const float* left = arguments.inputs[0].data + i * depth;
    const float* right = arguments.inputs[1].data + i / rows * depth * columns;
    float* y = arguments.outputs[0].data + i * columns;
    std::fill(y, y + columns, 0.0F);
    for (Index l = 0; l < depth; ++l)
      for (Index j = 0; j < columns; ++j) y[j] += left[l] * right[l * columns + j];
  }
}

void softmax(const Forward<float>& arguments) {
  const Index n = arguments.inputs[0].shape.columns();
  for (Index r = 0; r < arguments.inputs[0].shape.rows(); ++r) {
    const float* x = arguments.inputs[0].data + r * n;
    float* y = arguments.outputs[0].data + r * n;
    const float top = *std::max_element(x, x + n);
    float total = 0;
    for (Index i = 0; i < n; ++i) total += y[i] = std::exp(x[i] - top);
    for (Index i = 0; i < n; ++i) y[i] /= total;
  }
}
void softmax_backward(const Backward<float>& arguments) {
  const Index n = arguments.outputs[0].shape.columns();
  for (Index r = 0; r < arguments.outputs[0].shape.rows(); ++r) {
    const float* y = arguments.outputs[0].data + r * n;
    const float* dy = arguments.d_outputs[0].data + r * n;
    float mean = 0;
    for (Index i = 0; i < n; ++i) mean += y[i] * dy[i];
    for (Index i = 0; i < n; ++i) arguments.d_inputs[0].data[r * n + i] += y[i] * (dy[i] - mean);
  }
}
void log_softmax(const Forward<float>& arguments) {
  const Index n = arguments.inputs[0].shape.columns();
  for (Index r = 0; r < arguments.inputs[0].shape.rows(); ++r) {
    const float* x = arguments.inputs[0].data + r * n;
    const float top = *std::max_element(x, x + n);
    float total = 0;
    for (Index i = 0; i < n; ++i) total += std::exp(x[i] - top);
    for (Index i = 0; i < n; ++i) arguments.outputs[0].data[r * n + i] = x[i] - top - std::log(total);
  }
}
void sum(const Forward<float>& arguments) {
  const Index n = arguments.inputs[0].shape.columns();
  for (Index r = 0; r < arguments.inputs[0].shape.rows(); ++r) {
    float total = 0;
    for (Index i = 0; i < n; ++i) total += arguments.inputs[0].data[r * n + i];
    arguments.outputs[0].data[r] = total;
  }
}
void sum_backward(const Backward<float>& arguments) {
  const Index n = arguments.d_inputs[0].shape.columns();
  for (Index r = 0; r < arguments.d_inputs[0].shape.rows(); ++r)
    for (Index i = 0; i < n; ++i) arguments.d_inputs[0].data[r * n + i] += arguments.d_outputs[0].data[r];
}
void layer_normalization(const Forward<float>& arguments) {
  const Index n = arguments.inputs[0].shape.columns();
  for (Index r = 0; r < arguments.inputs[0].shape.rows(); ++r) {
    const float* x = arguments.inputs[0].data + r * n;
    float mean = 0, variance = 0;
    for (Index i = 0; i < n; ++i) mean += x[i] / static_cast<float>(n);
    for (Index i = 0; i < n; ++i) variance += (x[i] - mean) * (x[i] - mean) / static_cast<float>(n);
    const float scale = 1 / std::sqrt(variance + 1e-3F);
    for (Index i = 0; i < n; ++i)
      arguments.outputs[0].data[r * n + i] =
          arguments.inputs[1].data[i] * (x[i] - mean) * scale + arguments.inputs[2].data[i];
  }
}
void squared_distances(const Forward<float>& arguments) {
  const Index n = arguments.inputs[0].shape.columns(), units = arguments.inputs[1].shape[0];
  for (Index r = 0; r < arguments.inputs[0].shape.rows(); ++r)
    for (Index u = 0; u < units; ++u) {
      float total = 0;
      for (Index i = 0; i < n; ++i) {
        const float difference = arguments.inputs[0].data[r * n + i] - arguments.inputs[1].data[u * n + i];
        total += difference * difference;
      }
      arguments.outputs[0].data[r * units + u] = total;
    }
}
void scaled_dot_product(const Forward<float>& arguments) {
  const Shape& query = arguments.inputs[0].shape;
  const Index steps = arguments.inputs[1].shape[1], width = query[2], out = arguments.inputs[2].shape[2];
  for (Index r = 0; r < query[0] * query[1]; ++r) {
    const Index b = r / query[1];
    const float* q = arguments.inputs[0].data + r * width;
    float* weights = arguments.outputs[1].data + r * steps;
    for (Index t = 0; t < steps; ++t) {
      float score = 0;
      for (Index d = 0; d < width; ++d) score += q[d] * arguments.inputs[1].data[(b * steps + t) * width + d];
      weights[t] = score / std::sqrt(static_cast<float>(width));
    }
    const float top = *std::max_element(weights, weights + steps);
    float total = 0;
    for (Index t = 0; t < steps; ++t) total += weights[t] = std::exp(weights[t] - top);
    float* y = arguments.outputs[0].data + r * out;
    std::fill(y, y + out, 0.0F);
    for (Index t = 0; t < steps; ++t) {
      weights[t] /= total;
      for (Index d = 0; d < out; ++d)
        y[d] += weights[t] * arguments.inputs[2].data[(b * steps + t) * out + d];
    }
  }
}
void gather(const Forward<float>& arguments) {
  const Index width = arguments.inputs[0].shape[1];
  for (Index i = 0; i < arguments.inputs[1].size(); ++i) {
    const auto row = static_cast<Index>(arguments.inputs[1].data[i]);
    for (Index d = 0; d < width; ++d)
      arguments.outputs[0].data[i * width + d] = arguments.inputs[0].data[row * width + d];
  }
}
void gather_backward(const Backward<float>& arguments) {
  const Index width = arguments.inputs[0].shape[1];
  for (Index i = 0; i < arguments.inputs[1].size(); ++i) {
    const auto row = static_cast<Index>(arguments.inputs[1].data[i]);
    for (Index d = 0; d < width; ++d)
      arguments.d_inputs[0].data[row * width + d] += arguments.d_outputs[0].data[i * width + d];
  }
}

void gru_scan(const Forward<float>& arguments) {
  const Shape& x = arguments.inputs[0].shape;
  const Index units = arguments.inputs[1].shape[1], columns = 3 * units;
  const float* kernel = arguments.inputs[2].data;
  const float* recurrent = arguments.inputs[3].data;
  const float* bias = arguments.inputs[4].data;
  for (Index b = 0; b < x[0]; ++b) {
    std::vector<float> h(arguments.inputs[1].data + b * units, arguments.inputs[1].data + (b + 1) * units);
    for (Index t = 0; t < x[1]; ++t) {
      const float* x_t = arguments.inputs[0].data + (b * x[1] + t) * x[2];
      std::vector<float> next = h;
      for (Index u = 0; u < units; ++u) {
        const auto from_x = [&](Index j) { return reached(bias[j], x_t, kernel, x[2], j, columns); };
        const auto from_h = [&](Index j) {
          return reached(bias[columns + j], h.data(), recurrent, units, j, columns);
        };
        const float z = logistic(from_x(u) + from_h(u));
        const float r = logistic(from_x(units + u) + from_h(units + u));
        const float open = std::tanh(from_x(2 * units + u) + r * from_h(2 * units + u));
        next[static_cast<std::size_t>(u)] = z * h[static_cast<std::size_t>(u)] + (1 - z) * open;
      }
      if (arguments.inputs.size() < 6 || arguments.inputs[5].data[b * x[1] + t] != 0) h = next;
      std::copy(h.begin(), h.end(), arguments.outputs[0].data + (b * x[1] + t) * units);
    }
    std::copy(h.begin(), h.end(), arguments.outputs[1].data + b * units);
  }
}
void lstm_scan(const Forward<float>& arguments) {
  const Shape& x = arguments.inputs[0].shape;
  const Index units = arguments.inputs[1].shape[1], columns = 4 * units;
  for (Index b = 0; b < x[0]; ++b) {
    std::vector<float> h(arguments.inputs[1].data + b * units, arguments.inputs[1].data + (b + 1) * units);
    std::vector<float> c(arguments.inputs[2].data + b * units, arguments.inputs[2].data + (b + 1) * units);
    for (Index t = 0; t < x[1]; ++t) {
      const float* x_t = arguments.inputs[0].data + (b * x[1] + t) * x[2];
      const std::vector<float> before = h;
      for (Index u = 0; u < units; ++u) {
        const auto gate = [&](Index j) {
          const float from_x =
              reached(arguments.inputs[5].data[j], x_t, arguments.inputs[3].data, x[2], j, columns);
          return reached(from_x, before.data(), arguments.inputs[4].data, units, j, columns);
        };
        float& memory = c[static_cast<std::size_t>(u)];
        memory = logistic(gate(units + u)) * memory + logistic(gate(u)) * std::tanh(gate(2 * units + u));
        h[static_cast<std::size_t>(u)] = logistic(gate(3 * units + u)) * std::tanh(memory);
      }
      std::copy(h.begin(), h.end(), arguments.outputs[0].data + (b * x[1] + t) * units);
    }
    std::copy(h.begin(), h.end(), arguments.outputs[1].data + b * units);
    std::copy(c.begin(), c.end(), arguments.outputs[2].data + b * units);
  }
}
void simple_rnn_scan(const Forward<float>& arguments) {
  const Shape& x = arguments.inputs[0].shape;
  const Index units = arguments.inputs[1].shape[1];
  for (Index b = 0; b < x[0]; ++b) {
    std::vector<float> h(arguments.inputs[1].data + b * units, arguments.inputs[1].data + (b + 1) * units);
    for (Index t = 0; t < x[1]; ++t) {
      const float* x_t = arguments.inputs[0].data + (b * x[1] + t) * x[2];
      const std::vector<float> before = h;
      for (Index u = 0; u < units; ++u) {
        const float from_x =
            reached(arguments.inputs[4].data[u], x_t, arguments.inputs[2].data, x[2], u, units);
        h[static_cast<std::size_t>(u)] =
            std::tanh(reached(from_x, before.data(), arguments.inputs[3].data, units, u, units));
      }
      std::copy(h.begin(), h.end(), arguments.outputs[0].data + (b * x[1] + t) * units);
    }
    std::copy(h.begin(), h.end(), arguments.outputs[1].data + b * units);
  }
}

}  // namespace attention::scalar
