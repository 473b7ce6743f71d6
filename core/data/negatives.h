#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/sequences.h"

namespace attention {

/// The kinds of random sequences that positives can be told from.
inline constexpr std::array<std::string_view, 5> negative_kinds = {"uniform", "background", "shuffled",
                                                                   "same-ending", "uniform-same-ending"};

/// As many random sequences as there are positives, negative n as long as positive n.
///
///     uniform      letters independent and uniform over the A letters
///     background   letters independent, with the positives' own frequencies
///     shuffled     negative n is positive n in random order
///     same-ending  as background, but the last letter with the frequencies of the positives' last letters
///     uniform-same-ending  as uniform, but with last letters as same-ending: of the leaks only that one is
///     closed
///
/// Each letter of `background` is a letter of a position drawn at random from all the positives, so that
/// counting needs no floating point. Every kind has its own stream ("negatives:uniform", …) of the seed.
/// The result's truth is all zeros.
///
/// Throws if the kind is unknown, if there are no positives, or on letters outside the alphabet.
Sequences make_negatives(std::string_view kind, const Sequences& positives, std::size_t alphabet_size,
                         std::uint64_t seed);

}  // namespace attention
