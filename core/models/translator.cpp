#include "core/models/translator.h"

#include "core/layers/attention/attention_decoder.h"
#include "core/layers/attention/monotonic_decoder.h"
#include "core/ops/crossentropy.h"

namespace attention {
namespace {

constexpr double slip = 0.02;

std::unique_ptr<Rnn> make_gru(Index units) {
  return std::make_unique<Gru>(Gru::Config{.units = units, .options = {.return_sequences = true}});
}

std::unique_ptr<Cell> make_decoder(const TranslatorOptions& options) {
  if (options.alignment == Alignment::monotonic)
    return std::make_unique<MonotonicDecoderCell>(options.units, options.units);
  return std::make_unique<AttentionDecoderCell>(options.units, options.letters, options.units);
}

// P(o | letter), a row a letter: nearly always itself. What stands where a sequence has ended tells nothing.
Tensor<double> evidence(Index letters) {
  Tensor<double> table({letters + 1, letters});
  const double other = slip / static_cast<double>(letters);
  for (Index row = 0; row <= letters; ++row)
    for (Index o = 0; o < letters; ++o)
      table[row * letters + o] =
          row == letters ? 1 / static_cast<double>(letters) : other + (o == row ? 1 - slip : 0);
  return table;
}

}  // namespace

Translator::Translator(const TranslatorOptions& options)
    : options_(options),
      embedding_({options.letters + 1, options.embedding, Initializer::random_normal(0, 1)}),
      encoder_(make_gru(options.units), make_gru(options.units)),
      decoder_(make_decoder(options), {.return_sequences = true}) {
  embedding_.set_name("embedding");
  encoder_.set_name("encoder");
  decoder_.set_name("decoder");
  Graph graph;
  translate(graph.input({1, 1}), graph.input({1, 1}), graph.input({1, options.core_length}));
}

WeightList Translator::weights() const {
  WeightList all;
  for (const Layer* layer : std::initializer_list<const Layer*>{&embedding_, &encoder_, &decoder_})
    all.insert(all.end(), layer->weights().begin(), layer->weights().end());
  return all;
}

std::vector<Value> Translator::encode(Value letters, Value mask) {
  const Value embedded = embedding_(letters.with_mask(mask));
  const Value annotations = encoder_(embedded);
  if (options_.alignment == Alignment::free) return {annotations};
  return {annotations, gather(letters.graph->constant(evidence(options_.letters)), letters)};
}

Translator::Translation Translator::translate(Value letters, Value mask, Value core) {
  const Index count = options_.letters;
  Tensor<double> one_hot({count, count});
  for (Index a = 0; a < count; ++a) one_hot[a * (count + 1)] = 1;
  Graph& graph = *letters.graph;
  const Value targets = gather(graph.constant(std::move(one_hot)), core);
  const Rnn::Scan scan = decoder_.scan({targets}, false, encode(letters, mask));
  const bool from_logits = options_.alignment == Alignment::free;
  const Value loss = graph.apply(sparse_categorical_crossentropy_operation(from_logits),
                                 {core, from_logits ? scan.others[1] : scan.sequences})[0];
  return {mean(loss, -1), scan.sequences, scan.others[0]};
}

Translator::Decoding Translator::begin(Value letters, Value mask) {
  Decoding decoding;
  decoding.shared = decoder_.cell().share(encode(letters, mask));
  decoding.states = decoder_.cell().initial_states(*letters.graph, letters.shape()[0], decoding.shared);
  return decoding;
}

std::vector<Value> Translator::step(const Decoding& decoding, Value target) {
  std::vector<Value> inputs = {target};
  inputs.insert(inputs.end(), decoding.states.begin(), decoding.states.end());
  inputs.insert(inputs.end(), decoding.shared.begin(), decoding.shared.end());
  return decoder_.cell()(inputs);
}

Value Translator::next(const Decoding& decoding) {
  const Value state = decoding.states[0];
  const auto outputs = step(decoding, state.graph->constant(Tensor<double>({state.shape()[0], 0})));
  return options_.alignment == Alignment::free ? log_softmax(outputs[2]) : log(outputs[0]);
}

Translator::Decoding Translator::written(const Decoding& decoding, Value letter) {
  const auto outputs = step(decoding, letter);
  return {decoding.shared,
          {outputs.end() - static_cast<std::ptrdiff_t>(decoding.states.size()), outputs.end()}};
}

}  // namespace attention
