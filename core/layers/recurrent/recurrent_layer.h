#pragma once

#include "core/layers/layer.h"

namespace attention {

/// What recurrent layers have in common: they read x (B, T, D) step by step into a state (B, U).
///
/// A masked step carries the state and repeats the last output. go_backwards reads from the end; its outputs
/// come in the order in which they were made. return_sequences gives (B, T, U) instead of the last output (B,
/// U); return_state adds the final states to the outputs. A second input (B, U) is the initial state (zeros
/// without).
class RecurrentLayer : public Layer {
 public:
  struct Options {
    bool return_sequences = false;
    bool go_backwards = false;
    bool return_state = false;
  };
  struct Scan {
    Value sequences;            ///< (B, T, U), in time order whichever way time was read
    std::vector<Value> states;  ///< the final states; the first is the output
  };

  RecurrentLayer(std::string type, const Options& options) : Layer(std::move(type)), options_(options) {}

  const Options& options() const { return options_; }
  void set_options(const Options& options) { options_ = options; }
  virtual Index units() const = 0;

  /// Reads time forwards or backwards, whatever go_backwards says. Builds the weights at need.
  Scan scan(const std::vector<Value>& inputs, bool backwards);

 protected:
  static Options read_options(ObjectReader& reader);
  virtual Scan scan_built(Value x, Value initial_state, Value mask, bool backwards) = 0;
  std::vector<Value> call(const std::vector<Value>& inputs) override;

 private:
  Options options_;
};

}  // namespace attention
