#pragma once

#include <optional>

#include "core/layers/recurrent/cell.h"

namespace attention {

/// Runs a cell over time: reads x (B, T, D) step by step.
///
///     (y_t, s_t) = cell(x_t, s_{t−1})
///
/// Inputs: x, then the cell's initial states (B, Sᵢ) or none (the cell's own, mostly zeros). Outputs: the
/// last y (B, O), or with return_sequences all of them (B, T, O); with return_state the final states; then
/// what else the cell puts out, over time. A masked step carries the states and repeats the last output.
/// go_backwards reads from the end; its outputs come in the order in which they were made.
/// Parameters: cell ({"name": …} and its configuration: a cell, or a recurrent layer, whose cell is meant),
/// return_sequences, go_backwards, return_state (all false). Weights: the cell's.
/// Errors: an input that is not (batch, time, width), or of another width than at the first call; initial
/// states of other shapes; a cell that does not return its states as it got them.
/// Source: Keras RNN.
///
/// SimpleRNN, GRU and LSTM are this with a cell of their own and a fused scan as its faster twin.
class Rnn : public Layer {
 public:
  struct Options {
    bool return_sequences = false;
    bool go_backwards = false;
    bool return_state = false;
  };
  struct Scan {
    Value sequences;            ///< (B, T, O), in time order whichever way time was read
    Value last;                 ///< (B, O), after the last step read
    std::vector<Value> states;  ///< the final ones
    std::vector<Value> others;  ///< further outputs of the cell over time, (B, T, …)
  };

  Rnn(std::unique_ptr<Cell> cell, const Options& options, std::string type = "RNN");
  static LayerPointer from_config(ObjectReader& reader);

  const Options& options() const { return options_; }
  Cell& cell() { return *cell_; }
  /// The cell, for good: the layer is of no use afterwards.
  std::unique_ptr<Cell> take_cell() { return std::move(cell_); }

  /// Reads time forwards or backwards, whatever go_backwards says. Builds the weights at need. `constants`
  /// are given to the cell's share().
  Scan scan(const std::vector<Value>& inputs, bool backwards, const std::vector<Value>& constants = {});

 protected:
  static Options read_options(ObjectReader& reader);
  /// Another cell, before the first call.
  void set_cell(std::unique_ptr<Cell> cell) { cell_ = std::move(cell); }
  void build(const std::vector<Value>& inputs) override;
  std::vector<Value> call(const std::vector<Value>& inputs) override;
  /// Throws unless x is of the width that the weights were made for.
  virtual void check_width(Value x) const { expect_width(x, width_); }
  /// A scan as the layer's outputs.
  std::vector<Value> arranged(const Scan& scan, Value mask) const;
  /// The same as steps of the cell in one operation; nothing where there is none.
  virtual std::optional<Scan> fused_scan(Value, const std::vector<Value>&, Value, bool) { return {}; }
  /// An operation on the inputs, the cell's weights in their order, of which the first is x's kernel, and the
  /// mask, if there is one. Where x is rows of a small table, it is given as their indices, and the table's
  /// product with the kernel in place of the kernel (ops/scan.h).
  std::vector<Value> apply_with_weights(const OperationPointer& operation, std::vector<Value> inputs,
                                        Value mask) const;

 private:
  Scan stepped_scan(Value x, std::vector<Value> states, const std::vector<Value>& shared, Value mask,
                    bool backwards);
  struct Step {
    std::vector<Value> outputs;
    std::vector<Value> states;
  };
  Step step(Value x, const std::vector<Value>& states, const std::vector<Value>& shared);

  std::unique_ptr<Cell> cell_;
  Options options_;
  Index width_ = 0;
  bool cell_built_ = false;
};

/// Makes a recurrent layer, of any kind, from {"name": …, and its configuration}; messages start with `who`.
std::unique_ptr<Rnn> make_named_rnn(const Json& description, const std::string& who);

}  // namespace attention
