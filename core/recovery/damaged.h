#pragma once

#include "core/base/object_reader.h"
#include "core/recovery/methods.h"

namespace attention {

/// recover() for sequences as people bring them: with a skewed background, a tail after the core, letters
/// missing or replaced, lines that are of something else.
///
/// Where the core that em-climb found does not explain every sequence, or the letters of the noise are not
/// all alike, a climb under a noise model follows (noisy_climb.h), on up to 2,000 sequences; it is believed
/// if its likelihood is higher by more than its further parameters are worth (Bayesian information criterion,
/// Schwarz 1978). With other methods this is recover(). Apart from it, so that the page need not load it.
RecoveryResult recover_damaged(const Sequences& sequences, std::size_t alphabet_size, std::string_view method,
                               const RecoveryOptions& options, ThreadPool& pool);

/// certify() by that noise model, fitted to the core; without one, certify().
RecoveryResult certify_damaged(const Sequences& sequences, std::size_t alphabet_size, Letters core,
                               const std::optional<NoiseModel>& noise, ThreadPool& pool);

/// A noise model for reports: shares missing, substituted and contaminated, the mean length of the tail, and
/// the background by letter.
Json noise_json(const NoiseModel& noise, const Alphabet& alphabet);

}  // namespace attention
