#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/experiment/attention_recovery.h"
#include "core/experiment/translation_recovery.h"
#include "core/recovery/methods.h"
#include "native/support/sequence_file.h"

namespace attention {

/// One method's answer with its certificate.
struct RecoveryAnswer {
  RecoveryResult result;  // of an empty core: nothing was recovered
  std::optional<AttentionRecovery> attention;
  std::optional<TranslationRecovery> translation;
  std::string message;
  double seconds = 0;
};

/// Everything the command has to say.
struct RecoveryReport {
  std::string method;  // asked for
  SequenceFile file;
  std::int64_t core_length = 0;    // asked for; 0: found
  std::string core_length_source;  // given, likelihood, validation loss, moments or weights
  std::vector<RecoveryAnswer> answers;
  std::size_t chosen = 0;
  double seconds = 0;

  const RecoveryResult& best() const { return answers[chosen].result; }
  /// Whether both methods of `auto` found the same core; unknown if only one ran.
  std::optional<bool> agreement() const {
    if (answers.size() < 2) return std::nullopt;
    return answers[0].result.core == answers[1].result.core;
  }
  /// What speaks against the answer, a sentence each; none: it is sure.
  std::vector<std::string> doubts() const;

  std::string text() const;
  Json json() const;
};

}  // namespace attention
