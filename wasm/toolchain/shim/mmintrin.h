#pragma once
// Empty on purpose: Eigen's SSE path asks for MMX, which WebAssembly does not have and Eigen does not use.
