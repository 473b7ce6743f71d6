#pragma once

#include "core/base/sequences.h"
#include "core/experiment/deletion_test.h"
#include "core/experiment/translation.h"
#include "core/recovery/faithfulness.h"

namespace attention {

/// Where a translator looked in one sequence while it wrote the letters of a core: a row a letter.
struct TranslationAlignment {
  std::vector<float> weights;  ///< rows of `stride`, of which the first T columns are the sequence
  std::size_t stride = 0;
  double log_probability = 0;  ///< log P(the core | the sequence)
};

/// Its alignments in each sequence while it is made to write `written`. Throws if that is not of the length
/// that it was trained for.
std::vector<TranslationAlignment> translation_alignments(const TrainedTranslator& translator,
                                                         const Sequences& sequences, Letters written,
                                                         ThreadPool& pool);

/// How far these show where the core's letters are (faithfulness.h), on the first 1,000 sequences, whose
/// truth must be known. `written`: the core, or what the translator took for it.
Faithfulness alignment_faithfulness(const TrainedTranslator& translator, const Sequences& sequences,
                                    Letters written, Letters core, ThreadPool& pool);

/// How far log P(written | x) falls when letters are taken out of these sequences, by where the translator
/// looked or at random (deletion_test.h).
DeletionTest alignment_deletion(const TrainedTranslator& translator, const Sequences& sequences,
                                Letters written, std::size_t letters, std::uint64_t seed, ThreadPool& pool);

}  // namespace attention
