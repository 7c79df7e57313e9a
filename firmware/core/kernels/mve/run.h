/* Sums of a run of pixels with MVE: four channels in 32 bits. */
#ifndef EDGE_MVE_RUN_H
#define EDGE_MVE_RUN_H

#include <arm_mve.h>

#include "../box.h"

static inline void edge_add_run(const int8_t *first, int32_t pixels, int32_t pixel_bytes, int32_t channels, int32_t *sums)
{
    int32x4_t total = vldrwq_s32(sums);
    if (channels == EDGE_BOX_CHANNELS) {
        for (; pixels > 0; pixels--, first += pixel_bytes) {
            total = vaddq_s32(total, vldrbq_s32(first));
        }
    } else {
        mve_pred16_t lanes = vctp32q((uint32_t)channels);
        for (; pixels > 0; pixels--, first += pixel_bytes) {
            total = vaddq_s32(total, vldrbq_z_s32(first, lanes));
        }
    }

    vstrwq_s32(sums, total);
}

#endif
