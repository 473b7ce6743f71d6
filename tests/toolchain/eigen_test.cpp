#include <Eigen/Core>
#include <stdexcept>

#include "gtest/gtest.h"

namespace attention {
namespace {

TEST(Toolchain, EigenComputesInPackets) {
  EXPECT_GE(Eigen::internal::packet_traits<float>::size, 4);
  EXPECT_GE(Eigen::internal::packet_traits<double>::size, 2);
}

TEST(Toolchain, LargeProductFitsTheStackAndIsRight) {
  const Eigen::MatrixXf a = Eigen::MatrixXf::Random(384, 256);
  const Eigen::MatrixXf b = Eigen::MatrixXf::Random(256, 128);
  const Eigen::MatrixXd exact = a.cast<double>().lazyProduct(b.cast<double>());
  EXPECT_LT(((a * b).cast<double>() - exact).cwiseAbs().maxCoeff(), 1e-4);
}

TEST(Toolchain, ProductsAndSumsAreNotFusedBehindOurBack) {
  // (1 + e)^2 - (1 + 2e) is e^2 when fused and 0 when the product is rounded first.
  const volatile float e = 0x1p-13F;
  const float x = 1.0F + e;
  const float rounded = 1.0F + 2.0F * e;
  EXPECT_EQ(x * x - rounded, 0.0F);
}

TEST(Toolchain, ExceptionsAreCaught) {
  EXPECT_THROW(throw std::invalid_argument("expected"), std::invalid_argument);
}

}  // namespace
}  // namespace attention
