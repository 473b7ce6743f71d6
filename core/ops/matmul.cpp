#include "core/ops/matmul.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/ops/product.h"

namespace attention {
namespace {

class Matmul final : public OperationOf<Matmul> {
 public:
  explicit Matmul(bool transpose_b) : transpose_b_(transpose_b) {}

  std::string_view name() const override { return "matmul"; }
  bool backward_reads_output(int) const override { return false; }
  bool sets_gradient(int) const override { return true; }
  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& a = inputs[0];
    const Shape& b = inputs[1];
    if (a.rank() < 2 || b.rank() < 2)
      invalid("matmul: expected two inputs of at least 2 axes, received {} and {}", a.text(), b.text());
    const Index k = transpose_b_ ? b[-1] : b[-2];
    const Index n = transpose_b_ ? b[-2] : b[-1];
    const bool same_batch = std::ranges::equal(a.extents().first(static_cast<std::size_t>(a.rank() - 2)),
                                               b.extents().first(static_cast<std::size_t>(b.rank() - 2)));
    if (a[-1] != k || !(same_batch || b.rank() == 2))
      invalid("matmul: expected (…, M, K) times {}, received {} and {}",
              transpose_b_ ? "(…, N, K) transposed" : "(…, K, N)", a.text(), b.text());
    return {{a.with(-1, n)}, {}};
  }
  ProductFlops product_flops(std::span<const Shape> inputs, const std::vector<bool>& wanted) const override {
    return ProductFlops::of_factors(std::int64_t{2} * inputs[0].size() * inputs[1][transpose_b_ ? -2 : -1],
                                    wanted);
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    each(arguments.inputs[0].shape, arguments.inputs[1].shape,
         [&](const Sizes& s, Index i, Index j, Index o) {
           const auto a = matrix(arguments.inputs[0].data + i, s.m, s.k);
           auto y = matrix(arguments.outputs[0].data + o, s.m, s.n);
           if (transpose_b_)
             set_product(y, a, matrix(arguments.inputs[1].data + j, s.n, s.k).transpose());
           else
             set_product(y, a, matrix(arguments.inputs[1].data + j, s.k, s.n));
         });
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    each(arguments.inputs[0].shape, arguments.inputs[1].shape,
         [&](const Sizes& s, Index i, Index j, Index o) {
           const auto dy = matrix(arguments.d_outputs[0].data + o, s.m, s.n);
           if (arguments.d_inputs[0]) {
             auto da = matrix(arguments.d_inputs[0].data + i, s.m, s.k);
             const Into into = arguments.empty(0) ? Into::empty : Into::sum;
             if (transpose_b_)
               product_of(da, dy, matrix(arguments.inputs[1].data + j, s.n, s.k), S(1), into);
             else
               product_of(da, dy, matrix(arguments.inputs[1].data + j, s.k, s.n).transpose(), S(1), into);
           }
           if (arguments.d_inputs[1]) {
             const auto a = matrix(arguments.inputs[0].data + i, s.m, s.k);
             const Into into = arguments.empty(1) ? Into::empty : Into::sum;
             if (transpose_b_)
               product_of(matrix(arguments.d_inputs[1].data + j, s.n, s.k), dy.transpose(), a, S(1), into);
             else
               product_of(matrix(arguments.d_inputs[1].data + j, s.k, s.n), a.transpose(), dy, S(1), into);
           }
         });
  }

 private:
  struct Sizes {
    Index m, k, n;
  };
  // f(sizes, offset in a, offset in b, offset in output) for each product.
  template <class F>
  void each(const Shape& a, const Shape& b, F&& f) const {
    Sizes s{a[-2], a[-1], transpose_b_ ? b[-2] : b[-1]};
    if (b.rank() == 2) {
      s.m = a.rows();
      f(s, 0, 0, 0);
      return;
    }
    const Index batch = a.product(0, a.rank() - 2);
    for (Index i = 0; i < batch; ++i) f(s, i * s.m * s.k, i * s.k * s.n, i * s.m * s.n);
  }
  bool transpose_b_;
};

class Affine final : public OperationOf<Affine> {
 public:
  explicit Affine(bool biased) : biased_(biased) {}

  std::string_view name() const override { return "affine"; }
  bool backward_reads_input(int i) const override { return i < 2; }
  bool backward_reads_output(int) const override { return false; }
  bool sets_gradient(int i) const override { return i == 0; }
  Signature infer(std::span<const Shape> inputs) const override {
    const Shape& kernel = inputs[1];
    if (inputs[0].rank() < 1 || kernel.rank() != 2 || inputs[0][-1] != kernel[0] ||
        (biased_ && !(inputs[2] == Shape{kernel[1]})))
      invalid("affine: expected x (…, D), kernel (D, U) and bias (U), received {}, {} and {}",
              inputs[0].text(), kernel.text(), biased_ ? inputs[2].text() : "none");
    return {{inputs[0].with(-1, kernel[1])}, {}};
  }
  ProductFlops product_flops(std::span<const Shape> inputs, const std::vector<bool>& wanted) const override {
    return ProductFlops::of_factors(std::int64_t{2} * inputs[0].size() * inputs[1][1], wanted);
  }

  template <class S>
  void run_forward(const Forward<S>& arguments) const {
    auto y = matrix(arguments.outputs[0]);
    const auto x = matrix(arguments.inputs[0]);
    const auto kernel = matrix(arguments.inputs[1]);
    if (biased_)
      set_product_plus_row(y, x, kernel, arguments.inputs[2].data);
    else
      set_product(y, x, kernel);
  }

  template <class S>
  void run_backward(const Backward<S>& arguments) const {
    const auto dy = matrix(arguments.d_outputs[0]);
    if (arguments.d_inputs[0])
      product_of(matrix(arguments.d_inputs[0]), dy, matrix(arguments.inputs[1]).transpose(), S(1),
                 arguments.empty(0) ? Into::empty : Into::sum);
    if (arguments.d_inputs[1])
      add_product(matrix(arguments.d_inputs[1]), matrix(arguments.inputs[0]).transpose(), dy);
    if (biased_ && arguments.d_inputs[2])
      matrix(arguments.d_inputs[2].data, 1, dy.cols()) += dy.colwise().sum();
  }

 private:
  bool biased_;
};

}  // namespace

OperationPointer matmul_operation(bool transpose_b) { return std::make_shared<Matmul>(transpose_b); }
OperationPointer affine_operation(bool biased) { return std::make_shared<Affine>(biased); }

}  // namespace attention
