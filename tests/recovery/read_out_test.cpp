#include "core/recovery/read_out.h"

#include <gtest/gtest.h>

#include "core/data/core_sequence.h"
#include "tests/expect_invalid.h"

namespace attention {
namespace {

using Core = std::vector<Letter>;

TEST(SingleContextReadOut, DividesTheAttentionIntoEqualShares) {
  SingleContextReadOut out(2, 3);
  // Shares: the first letter takes all of core place 0, the next two half of place 1 each.
  out.add(Core{2, 0, 1}, std::vector<float>{0.5F, 0.125F, 0.375F});
  const ReadOut read = out.read();
  EXPECT_EQ(read.core, (Core{2, 1}));
  EXPECT_DOUBLE_EQ(read.table[0][2], 1);
  EXPECT_DOUBLE_EQ(read.table[1][0], 0.25);
  EXPECT_DOUBLE_EQ(read.table[1][1], 0.75);
  EXPECT_DOUBLE_EQ(read.margins[0], 1);
  EXPECT_DOUBLE_EQ(read.margins[1], 0.5);
  EXPECT_TRUE(read.unsure.empty());
}

TEST(SingleContextReadOut, OneWeightMaySpanSeveralPlaces) {
  SingleContextReadOut out(4, 2);
  out.add(Core{1, 0}, std::vector<float>{0.625F, 0.375F, 9});  // the last weight is padding
  const ReadOut read = out.read();
  EXPECT_EQ(read.core[0], 1);
  EXPECT_EQ(read.core[1], 1);
  EXPECT_DOUBLE_EQ(read.table[2][1], 0.5);
  EXPECT_EQ(read.core[3], 0);
  EXPECT_EQ(read.unsure, (std::vector<std::size_t>{2}));
}

TEST(SingleContextReadOut, MoreThanAllTheAttentionIsCutOff) {
  SingleContextReadOut out(2, 2);
  out.add(Core{0, 1, 0}, std::vector<float>{0.5F, 0.5F, 1000});
  EXPECT_EQ(out.read().core, (Core{0, 1}));
  EXPECT_DOUBLE_EQ(out.read().table[1][1], 1);
}

TEST(SingleContextReadOut, TrueAttentionGivesTheCore) {
  CoreSequenceConfig config;
  config.count = 50;
  const auto data = generate_core_sequences(config);
  SingleContextReadOut out(10, 4);
  GlimpseReadOut glimpses(10, 4);
  for (std::size_t n = 0; n < 50; ++n) {
    const auto truth = data.sequences.truth_of(n);
    std::vector<float> weights;
    std::vector<float> rows(10 * truth.size());
    std::size_t k = 0;
    for (std::size_t t = 0; t < truth.size(); ++t) {
      weights.push_back(truth[t] ? 0.1F : 0.0F);
      if (truth[t]) rows[(9 - k++) * truth.size() + t] = 1;  // glimpses in reverse: the order is read off
    }
    out.add(data.sequences[n], weights);
    glimpses.add(data.sequences[n], rows, truth.size());
  }
  EXPECT_EQ(out.read().core, data.core);
  EXPECT_EQ(glimpses.read().core, data.core);
  EXPECT_EQ(glimpses.order().front(), 9u);
  for (const double margin : glimpses.read().margins) EXPECT_DOUBLE_EQ(margin, 1);
  EXPECT_TRUE(glimpses.read().overlapping.empty());
}

TEST(GlimpseReadOut, OrdersByMeanPositionAndFlagsOverlap) {
  GlimpseReadOut out(3, 3);
  // Glimpse 0 looks late, 1 and 2 early and mostly at the same place; rows of stride 4 with one of padding.
  out.add(Core{0, 1, 2}, std::vector<float>{0, 0, 1, 7, 0.75F, 0.25F, 0, 7, 1, 0, 0, 7}, 4);
  const ReadOut read = out.read();
  EXPECT_EQ(out.order(), (std::vector<std::size_t>{2, 1, 0}));
  EXPECT_EQ(read.core, (Core{0, 0, 2}));
  EXPECT_DOUBLE_EQ(read.margins[1], 0.5);
  ASSERT_EQ(read.overlapping.size(), 1u);
  EXPECT_EQ(read.overlapping[0], (std::pair<std::size_t, std::size_t>{0, 1}));
}

TEST(GlimpseReadOut, NothingReadIsUnsureEverywhere) {
  const ReadOut read = GlimpseReadOut(3, 4).read();
  EXPECT_EQ(read.unsure.size(), 3u);
  EXPECT_DOUBLE_EQ(read.margins[0], 0);
  EXPECT_TRUE(read.overlapping.empty());
}

TEST(ReadOut, RefusesWhatItCannotRead) {
  EXPECT_EQ(invalid_message([] { SingleContextReadOut(0, 4); }),
            "SingleContextReadOut: expected at least 1 letter to read, received 0");
  EXPECT_EQ(invalid_message([] { GlimpseReadOut(0, 4); }),
            "GlimpseReadOut: expected at least 1 glimpse, received 0");
  EXPECT_EQ(invalid_message([] { GlimpseReadOut(2, 300); }),
            "GlimpseReadOut: expected an alphabet of 1 to 256 letters, received 300");
  SingleContextReadOut single(2, 2);
  EXPECT_EQ(invalid_message([&] {
              single.add(Core{0, 1}, std::vector<float>{1});
            }),
            "SingleContextReadOut: expected a weight for each of 2 letters, received 1");
  EXPECT_EQ(invalid_message([&] { single.add(Core{5}, std::vector<float>{1}); }),
            "SingleContextReadOut: expected letters below 2, received 5");
  EXPECT_EQ(invalid_message([&] { single.add(Core{0}, std::vector<float>{-0.5F}); }),
            "SingleContextReadOut: expected finite weights of at least 0, received -0.5");
  GlimpseReadOut glimpses(2, 2);
  EXPECT_EQ(invalid_message([&] {
              glimpses.add(Core{0, 1}, std::vector<float>(3), 2);
            }),
            "GlimpseReadOut: expected weights (2, 2) or wider, received 3 in rows of 2");
}

}  // namespace
}  // namespace attention
