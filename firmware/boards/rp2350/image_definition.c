/* The block by which the boot ROM knows a program for the Arm cores, anywhere in the first 4 KiB of flash (RP2350 data
 * sheet, 5.9.5.1: the minimum). */
#include <stdint.h>

__attribute__((section(".image_definition"), used)) static const uint32_t image_definition[] = {
    0xFFFFDED3u, 0x10210142u, 0x000001FFu, 0x00000000u, 0xAB123579u,
};
