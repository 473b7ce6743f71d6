#include "core/experiment/padding.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace attention {
namespace {

TEST(Padding, FillsRowsToTheirEndsAndMasksTheRest) {
  const std::vector<Letter> first = {2, 0, 1};
  const std::vector<Letter> second = {3};
  const std::vector<Letters> sequences = {first, second, {}};
  EXPECT_EQ(longest_of(sequences), 3);
  EXPECT_EQ(longest_of({}), 1);
  Tensor<float> letters({3, 4}, std::vector<float>(12, 9));
  Tensor<float> mask({3, 4}, std::vector<float>(12, 9));
  pad(sequences, 4, letters.view(), mask.view());
  const std::vector<float> expected_letters = {2, 0, 1, 4, 3, 4, 4, 4, 4, 4, 4, 4};
  const std::vector<float> expected_mask = {1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_TRUE(std::ranges::equal(letters.values(), expected_letters));
  EXPECT_TRUE(std::ranges::equal(mask.values(), expected_mask));
}

TEST(Padding, RowsMadeWhenAskedForAreTheSame) {
  Sequences sequences;
  for (const std::vector<Letter>& letters : {std::vector<Letter>{2, 0, 1}, {3}, {1, 1}})
    sequences.append(letters);
  const auto arrays = padded(std::make_shared<const Sequences>(sequences), 4, 4);
  ASSERT_EQ(arrays.size(), 2u);
  EXPECT_EQ(arrays[0].shape(), (Shape{3, 4}));
  EXPECT_TRUE(arrays[0].over_time() && arrays[1].over_time());
  Tensor<float> letters({3, 4}, std::vector<float>(12, 9));
  Tensor<float> mask({3, 4}, std::vector<float>(12, 9));
  const std::vector<Letters> rows = {sequences[0], sequences[1], sequences[2]};
  pad(rows, 4, letters.view(), mask.view());
  EXPECT_TRUE(std::ranges::equal(arrays[0].values().values(), letters.values()));
  EXPECT_TRUE(std::ranges::equal(arrays[1].values().values(), mask.values()));

  Tensor<float> cut({2, 2});
  arrays[0].gather(std::vector<Index>{1, 0}, cut.view());
  const std::vector<float> expected = {3, 4, 2, 0};
  EXPECT_TRUE(std::ranges::equal(cut.values(), expected));
}

}  // namespace
}  // namespace attention
