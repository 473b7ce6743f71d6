#pragma once

#include <functional>
#include <memory>

#include "core/experiment/experiment.h"

namespace attention {

/// Mends a trained monotonic model whose glimpses caught on a neighbour's place, so that one letter of the
/// core is read too many and another is missed.
///
/// Attention proposes and attention decides: a glimpse whose margin is under 0.5 is taken out and one for any
/// letter put in at any other place; of all these the one of the lowest held-out loss is trained on for a few
/// epochs, and kept if its held-out loss is below that of the model it came from. Until none is.
/// Neither likelihood nor truth is consulted. Returns the number of moves kept; `experiment` is the outcome.
///
/// `train` runs an experiment to its end. Throws unless the experiment's model is monotonic.
int refine_glimpses(std::unique_ptr<Experiment>& experiment, const std::function<void(Experiment&)>& train);

}  // namespace attention
