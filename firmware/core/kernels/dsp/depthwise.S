/* Depthwise convolution of one pixel (depthwise.h): a word of four channels and one of their weights become two pairs each,
 * which are multiplied half by half. */
    .syntax unified
    .cpu cortex-m4
    .thumb
    .text

#include "requantize.inc"

/* edge_dsp_window, copied to the stack */
#define FIRST 0
#define LINE_BYTES 8
#define WRAP_ROWS 16
#define BIAS 24
#define MULTIPLIER 28
#define SHIFT 32
#define OUTPUT 36
#define CHANNELS 40
#define DOUBLED_ZERO 44
#define ROW_TAPS 48
#define ROWS 52
#define PIXEL_BYTES 56
#define MINUS_ZERO 64
#define CHANNEL 68 /* of the word that is computed */
#define FRAME_BYTES 72
#define TAP 0x10000

/* r0-r3 sums, r4-r5 inputs, r6-r7 weights, r8 input, r9 filter, r10-r11 bytes from tap to tap of both, r12 minus the
 * input's zero point, lr rows and, in its upper half, taps */

.macro tap input, weights
    ldr     r4, \input
    ldr     r6, \weights
    sxtab16 r5, r12, r4, ror #8
    sxtab16 r4, r12, r4
    sxtb16  r7, r6, ror #8
    sxtb16  r6, r6
    smlabb  r0, r4, r6, r0
    smlabb  r1, r5, r7, r1
    smlatt  r2, r4, r6, r2
    smlatt  r3, r5, r7, r3
.endm

.macro next_row
    ldrd    r4, r5, [sp, #LINE_BYTES]
    ldrd    r6, r7, [sp, #WRAP_ROWS]
    sub     lr, lr, #1
    add     r8, r8, r4
    add     r9, r9, r5
    cmp     lr, r6
    it      eq
    subeq   r8, r8, r7
    cmp     lr, #0
.endm

.macro finish sum, multiplier, channel
    uxtb    r10, r8, ror #(8 * \channel)
    lsl     \multiplier, \multiplier, #1
    lsl     r11, r9, r10
    add     lr, \sum, \sum, asr #31
    smmlar  lr, \sum, \multiplier, lr
    qadd    lr, lr, r11
    asr     lr, lr, r10
    ssat    \sum, #8, lr, asr #1
.endm

.macro finish_any sum, multiplier, channel
    sxtb    r10, r8, ror #(8 * \channel)
    lsl     \multiplier, \multiplier, #1
    cmp     r10, #20
    blt     7f
    asr     r11, r9, #1
    requantize_far \sum, \multiplier, r11, r10, lr, \multiplier
    b       9f
7:  cmp     r10, #0
    blt     8f
    lsl     r11, r9, r10
    add     r10, r10, #1
    requantize_right \sum, \multiplier, r11, r10, lr
    b       9f
8:  mvn     r10, r10
    asr     r11, r9, #1
    requantize_left \sum, \multiplier, r11, r10, lr
9:
.endm

    .global edge_dsp_depthwise
    .type edge_dsp_depthwise, %function
    .section .text.edge_dsp_depthwise, "ax", %progbits
    .balign 4
    .thumb_func
edge_dsp_depthwise:
    push    {r4-r11, lr}
    sub     sp, sp, #FRAME_BYTES
    mov     r12, sp
    ldm     r0!, {r1-r8}
    stm     r12!, {r1-r8}
    ldm     r0!, {r1-r8}
    stm     r12!, {r1-r8}
    ldr     r1, [r0]
    str     r1, [r12]
    mov     r12, #0
    str     r12, [sp, #CHANNEL]

1:  ldrd    r8, r9, [sp, #FIRST]
    ldr     r4, [sp, #BIAS]
    ldr     lr, [sp, #ROWS]
    add     r8, r8, r12
    add     r9, r9, r12
    add     r4, r4, r12, lsl #2
    ldr     r12, [sp, #MINUS_ZERO]
    ldr     r5, [sp, #ROW_TAPS]
    ldrd    r10, r11, [sp, #PIXEL_BYTES]
    ldm     r4, {r0-r3}
    cmp     r5, #3
    bne     3f

2:  tap     [r8], [r9]
    tap     "[r8, r10]", "[r9, r11]"
    tap     "[r8, r10, lsl #1]", "[r9, r11, lsl #1]"
    next_row
    bne     2b
    b       6f

3:  ldr     r4, [sp, #ROW_TAPS]
    add     lr, lr, r4, lsl #16
    tst     r4, #1
    beq     4f
    tap     [r8], [r9]
    sub     lr, lr, #TAP
    add     r8, r8, r10
    add     r9, r9, r11
    cmp     lr, #TAP
    blo     5f
4:  tap     [r8], [r9]
    tap     "[r8, r10]", "[r9, r11]"
    sub     lr, lr, #(2 * TAP)
    add     r8, r8, r10, lsl #1
    cmp     lr, #TAP
    add     r9, r9, r11, lsl #1
    bhs     4b
5:  next_row
    bne     3b

6:  ldr     r12, [sp, #CHANNEL]
    ldrd    r10, r8, [sp, #MULTIPLIER]
    ldr     r9, [sp, #DOUBLED_ZERO]
    add     r10, r10, r12, lsl #2
    ldr     r8, [r8, r12]
    ldm     r10, {r4-r7}
    mvn     r8, r8                  /* four times e - 1, as a rule below 20 */
    mov     r10, #0x13131313
    uqsub8  r10, r8, r10
    cmp     r10, #0
    bne     11f
    finish  r0, r4, 0
    finish  r1, r5, 1
    finish  r2, r6, 2
    finish  r3, r7, 3
10: ldrd    r4, r5, [sp, #OUTPUT]
    add     r4, r4, r12
    add     r12, r12, #4
    strb    r0, [r4]
    strb    r1, [r4, #1]
    strb    r2, [r4, #2]
    strb    r3, [r4, #3]
    cmp     r12, r5
    str     r12, [sp, #CHANNEL]
    bne     1b
    add     sp, sp, #FRAME_BYTES
    pop     {r4-r11, pc}

11: finish_any r0, r4, 0
    finish_any r1, r5, 1
    finish_any r2, r6, 2
    finish_any r3, r7, 3
    b       10b
    .size edge_dsp_depthwise, . - edge_dsp_depthwise
