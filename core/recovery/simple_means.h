#pragma once

#include <vector>

#include "core/base/sequences.h"

namespace attention {

// Ways to a core that a person might try first. None is reliable; all are here to be scored beside the
// others. Each takes N ≥ 1 sequences, none empty, of letters below `alphabet_size`, and where it needs one
// the core length K ≥ 1; each throws std::invalid_argument otherwise.

/// The shortest sequence (the first of them), whatever its length: the core itself, given enough data.
std::vector<Letter> shortest_sequence(const Sequences& sequences, std::size_t alphabet_size);

/// Letter k is the one most over-represented at place round(k (T−1)/(K−1)) of each sequence, against its
/// frequency anywhere.
std::vector<Letter> position_frequency(const Sequences& sequences, std::size_t alphabet_size,
                                       std::size_t core_length);

/// From the front: the next core letter is the one that most sequences have at their reading place; each then
/// reads on behind the first such letter.
std::vector<Letter> forward_greedy(const Sequences& sequences, std::size_t alphabet_size,
                                   std::size_t core_length);

/// The same from the end.
std::vector<Letter> backward_greedy(const Sequences& sequences, std::size_t alphabet_size,
                                    std::size_t core_length);

/// The first half of the core by forward_greedy, the second by backward_greedy.
std::vector<Letter> meet_in_the_middle(const Sequences& sequences, std::size_t alphabet_size,
                                       std::size_t core_length);

/// Folds the sequences, shortest first, by the longest common subsequence of what is left and the next, until
/// K letters are left; a fold that would leave fewer is passed over. May end with more than K letters.
/// At most 1,000 sequences are folded, each of at most 4,000 letters.
std::vector<Letter> lcs_fold(const Sequences& sequences, std::size_t alphabet_size, std::size_t core_length);

/// A longest common subsequence: O(|a| |b|).
std::vector<Letter> longest_common_subsequence(Letters a, Letters b);

}  // namespace attention
