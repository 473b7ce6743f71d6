#pragma once

#include <string>

namespace attention::lab {

/// Finds the core in the user's own sequences: `text` as lines, CSV or FASTA, options as JSON:
///
///     {"method": "em-climb", or another data method, or "monotonic", or a translator's name,
///      "core_length": 0 (to be found), "format": "auto", "letters": "" (those that occur)}
///
/// gives {"method", "core", "core_length", "p", "exact_containment", "log_likelihood_gap", "length_gap",
/// "noise", "margins", "sequences", "letters", "format"}; noise as noise_json has it, or null. `weights`: of
/// a translator, the bytes of its safetensors file, which the page loads beside this; else empty. Throws
/// std::invalid_argument, with the line where there is one.
std::string recover_text(const std::string& text, const std::string& options_json,
                         const std::string& weights);

}  // namespace attention::lab
