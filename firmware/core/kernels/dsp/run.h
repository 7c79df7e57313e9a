/* Sums of a run of pixels on Armv7E-M: two pairs of 16-bit sums, SXTAB16 adds two bytes to each. */
#ifndef EDGE_DSP_RUN_H
#define EDGE_DSP_RUN_H

#include <string.h>

#include "../box.h"

enum { EDGE_DSP_RUN_PIXELS = 255 }; /* that 16 bits hold the sum of */

static inline void edge_add_run(const int8_t *first, int32_t pixels, int32_t pixel_bytes, int32_t channels, int32_t *sums)
{
    if (channels < EDGE_BOX_CHANNELS) {
        for (; pixels > 0; pixels--, first += pixel_bytes) {
            for (int32_t c = 0; c < channels; c++) {
                sums[c] += first[c];
            }
        }

        return;
    }

    while (pixels > 0) {
        int32_t part = pixels < EDGE_DSP_RUN_PIXELS ? pixels : EDGE_DSP_RUN_PIXELS;
        uint32_t even = 0, odd = 0;
        pixels -= part;
        for (; part > 0; part--, first += pixel_bytes) {
            uint32_t word;
            memcpy(&word, first, sizeof word);
            __asm__("sxtab16 %0, %0, %1" : "+r"(even) : "r"(word));
            __asm__("sxtab16 %0, %0, %1, ror #8" : "+r"(odd) : "r"(word));
        }

        sums[0] += (int16_t)even;
        sums[1] += (int16_t)odd;
        sums[2] += (int16_t)(even >> 16);
        sums[3] += (int16_t)(odd >> 16);
    }
}

#endif
