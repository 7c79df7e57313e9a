/* Depthwise convolution of one row of one channel (depthwise.h). A pair holds two rows, so that one SMLAD does two taps of a
 * column; each weight is multiplied with the columns of four outputs, and the columns slide through four registers. */
    .syntax unified
    .cpu cortex-m4
    .thumb
    .text

#include "requantize.inc"

/* edge_dsp_line, copied to the stack */
#define MULTIPLIER 0
#define SHIFT 4
#define DOUBLED_ZERO 8
#define BIAS 12
#define COLUMNS 16
#define COLUMNS_END 20
#define WEIGHTS 24
#define PLANE_BYTES 28
#define OUTPUT 32
#define LINE_BYTES 36

/* r0-r3 sums, r4-r7 columns, r8-r10 weights, r11 columns of the plane, r12 weights, lr bytes from plane to plane */

.macro tap weight, a, b, c, d
    smlad   r0, \a, \weight, r0
    smlad   r1, \b, \weight, r1
    smlad   r2, \c, \weight, r2
    smlad   r3, \d, \weight, r3
.endm

/* One plane: `taps` neighbouring pairs. */
.macro plane taps
    ldm     r11, {r4-r7}
    .if \taps == 1
    ldr     r8, [r12], #4
    .elseif \taps == 2
    ldm     r12!, {r8-r9}
    .else
    ldm     r12!, {r8-r10}
    .endif
    tap     r8, r4, r5, r6, r7
    .if \taps > 1
    ldr     r4, [r11, #16]
    tap     r9, r5, r6, r7, r4
    .endif
    .if \taps > 2
    ldr     r5, [r11, #20]
    tap     r10, r6, r7, r4, r5
    .endif
    .if \taps == 4
    ldr     r8, [r12], #4
    .elseif \taps == 5
    ldm     r12!, {r8-r9}
    .elseif \taps > 5
    ldm     r12!, {r8-r10}
    .endif
    .if \taps > 3
    ldr     r6, [r11, #24]
    tap     r8, r7, r4, r5, r6
    .endif
    .if \taps > 4
    ldr     r7, [r11, #28]
    tap     r9, r4, r5, r6, r7
    .endif
    .if \taps > 5
    ldr     r4, [r11, #32]
    tap     r10, r5, r6, r7, r4
    ldr     r8, [r12], #4
    ldr     r5, [r11, #36]
    tap     r8, r6, r7, r4, r5
    .endif
    add     r11, r11, lr
.endm

.macro for_each_sum step
    \step r0
    \step r1
    \step r2
    \step r3
.endm

.macro finish_right sum
    requantize_right \sum, r4, r6, r5, r7
.endm

.macro finish_left sum
    requantize_left \sum, r4, r6, r5, r7
.endm

.macro finish_far sum
    requantize_far \sum, r4, r6, r5, r7, r8
.endm

/* `pairs` pairs of rows, each of a plane of `even` taps and, with stride 2, one of `odd` taps. */
.macro line name, pairs, even, odd
    .global \name
    .type \name, %function
    .section .text.\name, "ax", %progbits
    .balign 4
    .thumb_func
\name:
    push    {r4-r11, lr}
    sub     sp, sp, #LINE_BYTES
    mov     r12, sp
    ldm     r0!, {r1-r9}
    stm     r12, {r1-r9}
    mov     lr, r8                  /* plane_bytes */

1:  ldr     r0, [sp, #BIAS]
    ldr     r11, [sp, #COLUMNS]
    ldr     r12, [sp, #WEIGHTS]
    mov     r1, r0
    mov     r2, r0
    mov     r3, r0
    .rept \pairs
    plane   \even
    .if \odd
    plane   \odd
    .endif
    .endr

    ldm     sp, {r4-r6}
    mvn     r5, r5                  /* e - 1 */
    cmp     r5, #20
    bhs     3f
    lsl     r6, r6, r5
    add     r5, r5, #1
    for_each_sum finish_right

2:  ldr     r8, [sp, #OUTPUT]
    ldrd    r4, r5, [sp, #COLUMNS]
    strb    r0, [r8], #4
    strb    r1, [r8], #4
    strb    r2, [r8], #4
    strb    r3, [r8], #4
    add     r4, r4, #16
    str     r8, [sp, #OUTPUT]
    str     r4, [sp, #COLUMNS]
    cmp     r4, r5
    bne     1b
    add     sp, sp, #LINE_BYTES
    pop     {r4-r11, pc}

3:  asr     r6, r6, #1              /* zero point */
    cmp     r5, #0
    blt     4f
    for_each_sum finish_far
    b       2b
4:  mvn     r5, r5                  /* shift to the left */
    for_each_sum finish_left
    b       2b
    .size \name, . - \name
.endm

    line edge_dsp_line_3x3, 2, 3, 0
    line edge_dsp_line_5x5, 3, 5, 0
    line edge_dsp_line_7x7, 4, 7, 0
    line edge_dsp_line_3x3_stride2, 2, 2, 1
    line edge_dsp_line_5x5_stride2, 3, 3, 2
    line edge_dsp_line_7x7_stride2, 4, 4, 3

/* r0 pairs, r1 channel_bytes, r2 rows, r3 count */
    .global edge_dsp_pair_rows
    .type edge_dsp_pair_rows, %function
    .section .text.edge_dsp_pair_rows, "ax", %progbits
    .balign 4
    .thumb_func
edge_dsp_pair_rows:
    push    {r4-r11, lr}
    ldm     r2, {r4-r7}             /* upper, lower, their steps */
    add     r2, r1, r1, lsl #1
    add     r3, r0, r3, lsl #2
1:  ldr     r8, [r4]
    ldr     r9, [r5]
    add     r4, r4, r6
    add     r5, r5, r7
    sxtb16  r10, r8                 /* channels 0 and 2 */
    sxtb16  r11, r9
    sxtb16  r8, r8, ror #8          /* channels 1 and 3 */
    sxtb16  r9, r9, ror #8
    pkhbt   r12, r10, r11, lsl #16
    pkhtb   r10, r11, r10, asr #16
    pkhbt   r11, r8, r9, lsl #16
    pkhtb   r8, r9, r8, asr #16
    str     r11, [r0, r1]
    str     r10, [r0, r1, lsl #1]
    str     r8, [r0, r2]
    str     r12, [r0], #4
    cmp     r0, r3
    bne     1b
    pop     {r4-r11, pc}
    .size edge_dsp_pair_rows, . - edge_dsp_pair_rows
