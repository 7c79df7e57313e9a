/* Depthwise convolution of a row of pixels (depthwise.h): the taps of a window are scattered to one column a channel, and
 * VMLADAVA multiplies each with its filter. */
#include "macros.inc"

/* edge_mve_row */
#define FIRST 0
#define CHANNELS 28
#define OUTPUT 32
#define COUNT 36
#define STEP 40
#define COLUMNS 48
#define FILTERS 56
#define BIAS 60
#define SHIFT 68
#define RIGHT_ONLY 76
#define MIN 80
#define RING_END 88

/* One block: r1 filters, r3 columns. Sums in r0, r2, r4, r6. */
.macro one_block
    vldrb.8 q0, [r1], #16
    vldrb.8 q1, [r3], #16
    vldrb.8 q2, [r1], #16
    vmladav.s8 r0, q0, q1
    vldrb.8 q3, [r3], #16
    vldrb.8 q0, [r1], #16
    vmladav.s8 r2, q2, q3
    vldrb.8 q1, [r3], #16
    vldrb.8 q2, [r1], #16
    vmladav.s8 r4, q0, q1
    vldrb.8 q3, [r3], #16
    vmladav.s8 r6, q2, q3
.endm

/* More: r12 blocks, each 256 bytes behind the one before. */
.macro many_blocks
    mov     r0, #0
    mov     r2, #0
    mov     r4, #0
    mov     r6, #0
    dls     lr, r12
9:  vldrb.8 q0, [r1]
    vldrb.8 q1, [r3]
    vldrb.8 q2, [r1, #16]
    vmladava.s8 r0, q0, q1
    vldrb.8 q3, [r3, #16]
    vldrb.8 q0, [r1, #32]
    vmladava.s8 r2, q2, q3
    vldrb.8 q1, [r3, #32]
    vldrb.8 q2, [r1, #48]
    vmladava.s8 r4, q0, q1
    vldrb.8 q3, [r3, #48]
    add     r1, r1, #256
    vmladava.s8 r6, q2, q3
    add     r3, r3, #256
    le      lr, 9b
    sub     r1, r1, r12, lsl #8
    sub     r3, r3, r12, lsl #8
    add     r1, r1, #64
    add     r3, r3, #64
.endm

/* All channels of a pixel: r5 shifts, r7 output, r8 bias, r9 multipliers, r10 channels left, r11 output_zero */
.macro channels products, requantize
8:  \products
    gather_sums
    vctp.32 r10
    vpstttt
    vldrwt.s32 q1, [r8], #16
    vaddt.i32 q0, q0, q1
    vldrwt.s32 q1, [r9], #16
    vldrbt.s32 q2, [r5], #4
    \requantize r11
    vpst
    vstrbt.32 q0, [r7], #4
    subs    r10, r10, #4
    bgt     8b
    b       6f
.endm

/* r12 row; the window: r0 its rows, r1 pixels of a row, r2 places, r5 bytes from pixel to pixel, r6 from row to row,
 * r7 rows left, r9 bytes of places from row to row, r10 end of the ring, r11 its bytes; q5 offsets of channels */
    function edge_mve_depthwise_row
    enter   MIN
    sub     sp, sp, #8
    str     r0, [sp]
    mov     r4, #0
    vidup.u8 q5, r4, #1
    vshl.i8 q5, q5, #4

1:  ldr     r12, [sp]
    ldr     r8, [r12, #CHANNELS]
    ldm     r12, {r0, r1, r2, r5, r6, r7, r9}
    vctp.8  r8
    cmp     r7, #0
    beq     5f
    ldrd    r10, r11, [r12, #RING_END]
    cmp     r1, #3
    beq     4f
2:  mov     r3, r0
    mov     r8, r2
    dls     lr, r1
3:  ldr     r4, [r8], #4
    vpst
    vldrbt.8 q0, [r3]
    add     r3, r3, r5
    vstrb.8 q0, [r4, q5]
    le      lr, 3b
    add     r0, r0, r6
    cmp     r0, r10                 /* the ring may wrap between two rows */
    it      hs
    subhs   r0, r0, r11
    add     r2, r2, r9
    subs    r7, r7, #1
    bne     2b
    b       5f

4:  ldm     r2, {r3, r4, r8}        /* three pixels at once */
    add     r1, r0, r5
    add     lr, r1, r5
    vpsttt
    vldrbt.8 q0, [r0]
    vldrbt.8 q1, [r1]
    vldrbt.8 q2, [lr]
    add     r0, r0, r6
    vstrb.8 q0, [r3, q5]
    cmp     r0, r10
    vstrb.8 q1, [r4, q5]
    it      hs
    subhs   r0, r0, r11
    vstrb.8 q2, [r8, q5]
    add     r2, r2, r9
    subs    r7, r7, #1
    bne     4b

5:  ldr     r0, [r12, #RIGHT_ONLY]
    ldrd    r10, r7, [r12, #CHANNELS]
    ldrd    r8, r9, [r12, #BIAS]
    ldrd    r5, r11, [r12, #SHIFT]
    ldr     r1, [r12, #FILTERS]
    ldrd    r3, r12, [r12, #COLUMNS]
    cmp     r12, #1
    bne     7f
    cmp     r0, #0
    beq     10f
    channels one_block, requantize_channels_right
10: channels one_block, requantize_channels
7:  cmp     r0, #0
    beq     11f
    channels many_blocks, requantize_channels_right
11: channels many_blocks, requantize_channels

6:  ldr     r12, [sp]
    ldr     r0, [r12, #FIRST]
    ldrd    r1, r2, [r12, #OUTPUT]  /* and the pixels left */
    ldrd    r3, r4, [r12, #STEP]
    add     r0, r0, r3
    add     r1, r1, r4
    subs    r2, r2, #1
    str     r0, [r12, #FIRST]
    strd    r1, r2, [r12, #OUTPUT]
    bne     1b
    add     sp, sp, #8
    leave edge_mve_depthwise_row
