/* All twins in one instruction set: compiled once for each, as SET says, with the options of scripts/native.mjs. */
#include "ceRate.c"
#include "conv2d.c"
#include "denseAccumulate.c"
#include "denseBackward.c"
#include "denseForward.c"
#include "engine.c"
#include "leaky.c"
#include "lif.c"
#include "maxPool2d.c"
#include "pointwise.c"
#include "spikeCount.c"

#define TWINS_NAMED(set) twins_##set
#define TWINS_OF(set) TWINS_NAMED(set)

const struct twin TWINS_OF(SET)[] = {
    {"addPair", 4, addPair},
    {"addTo", 4, addTo},
    {"affineForward", 11, affineForward},
    {"ceRateBackward", 14, ceRateBackward},
    {"ceRateForward", 12, ceRateForward},
// With four lanes WebAssembly is the faster one.
#if LANES > 4
    {"conv2dForward", 21, conv2dForward},
#endif
    {"denseAccumulate", 15, denseAccumulate},
    {"denseBackward", 12, denseBackward},
    {"denseColumnSums", 5, denseColumnSums},
    {"denseForward", 15, denseForward},
    {"isFinite32", 2, isFinite32},
    {"leakyBackward", 21, leakyBackward},
    {"leakyForward", 18, leaky_forward},
#if defined(CHOOSES_WIDE)
    {"leakyForward64", 18, leaky64_forward},
#endif
    {"leakyLearnedBackward", 25, leakyLearnedBackward},
#if defined(CHOOSES_WIDE)
    {"lifAdvance", 10, lifAdvance},
    {"lifForward", 21, lifForward},
#endif
    {"maxPool2dBackward", 20, maxPool2dBackward},
    {"maxPool2dForward", 17, maxPool2dForward},
    {"reluBackward", 12, reluBackward},
    {"reluForward", 9, reluForward},
    {"spikeCountBackward", 15, spikeCountBackward},
    {"spikeCountForward", 15, spikeCountForward},
    {"sumSteps", 5, sumSteps},
    {NULL, 0, NULL},
};
