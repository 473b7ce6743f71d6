#pragma once

#include <memory>
#include <string>

#include "core/layers/core/embedding.h"
#include "core/layers/recurrent/bidirectional.h"

namespace attention {

/// What a translator's decoder looks through.
///     free:       AttentionDecoder, Bahdanau's mechanism as published: any annotation may carry anything
///     monotonic:  MonotonicDecoder, the same with order and with evidence that must pass through the places
enum class Alignment { free, monotonic };

struct TranslatorOptions {
  Index letters = 4;       ///< A: letters are 0 … A−1, and A where a sequence has ended
  Index core_length = 10;  ///< K
  Index embedding = 16;
  Index units = 64;  ///< of the encoder each way, of the decoder and of its attention
  Alignment alignment = Alignment::free;
};

/// Bahdanau's full mechanism as a translator from a noisy sequence to its core.
///
///     v = embedding(x),  h = [GRU → (v); GRU ← (v)],  P(c_k | c_<k, x) by a decoder that looks at h
///
/// The core differs from example to example, so that it cannot be learnt by heart: what is learnt is how to
/// read one. Source: Bahdanau, Cho and Bengio 2015.
class Translator {
 public:
  explicit Translator(const TranslatorOptions& options);
  const TranslatorOptions& options() const { return options_; }
  /// There from the start.
  WeightList weights() const;

  /// With the core given letter by letter (teacher forcing).
  struct Translation {
    Value loss;           ///< (B): mean of −log P(c_k | c_<k, x) over k
    Value probabilities;  ///< (B, K, A)
    Value alignment;      ///< (B, K, T): where the decoder looked for letter k
  };
  /// letters (B, T) of indices, mask (B, T), core (B, K) of indices.
  Translation translate(Value letters, Value mask, Value core);

  /// A decoding in hand, for a search: what the steps share, and the states after the letters written.
  struct Decoding {
    std::vector<Value> shared;
    std::vector<Value> states;
  };
  Decoding begin(Value letters, Value mask);
  /// log P of each next letter, (B, A).
  Value next(const Decoding& decoding);
  /// The states when `letter` (B, A), one-hot, has been written.
  Decoding written(const Decoding& decoding, Value letter);

 private:
  std::vector<Value> encode(Value letters, Value mask);
  std::vector<Value> step(const Decoding& decoding, Value target);

  TranslatorOptions options_;
  Embedding embedding_;
  Bidirectional encoder_;
  Rnn decoder_;
};

}  // namespace attention
