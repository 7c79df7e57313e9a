/* Products of the filter's output channels with the columns of one or four pixels (products.h). SMLAD multiplies and
 * adds two pairs; a word of four weights becomes two pairs once for all pixels. Four pixels take 13 instructions for 16
 * products. */
    .syntax unified
    .cpu cortex-m4
    .thumb
    .text

#include "requantize.inc"

/* edge_dsp_pass, copied to the stack */
#define OUTPUT 0
#define MULTIPLIER 16
#define COLUMNS 24
#define BIAS 32
#define CHANNELS 36
#define DOUBLED_ZERO 40
#define FILTER 44
#define FILTER_EXCESS 48
#define WORDS 52 /* then: where in the unrolled loop an output channel begins */
#define PASS_BYTES 56

/* r0-r3 sums, r4-r7 columns, r8-r9 weights, r10 filter, r11 columns, r12 their end, lr output channel */

.macro four_products1
    ldr     r8, [r10], #4
    ldrd    r4, r5, [r11], #8
    sxtb16  r9, r8
    sxtb16  r8, r8, ror #8
    smlad   r0, r4, r9, r0
    smlad   r0, r5, r8, r0
.endm

.macro four_products4
    ldr     r8, [r10], #4
    ldm     r11!, {r4-r7}
    sxtb16  r9, r8
    sxtb16  r8, r8, ror #8
    smlad   r0, r4, r9, r0
    smlad   r1, r5, r9, r1
    smlad   r2, r6, r9, r2
    smlad   r3, r7, r9, r3
    ldm     r11!, {r4-r7}
    smlad   r0, r4, r8, r0
    smlad   r1, r5, r8, r1
    smlad   r2, r6, r8, r2
    smlad   r3, r7, r8, r3
.endm

.macro for_each_sum pixels, step:vararg
    \step r0
    .if \pixels > 1
    \step r1
    \step r2
    \step r3
    .endif
.endm

.macro start sum
    .ifnc \sum, r0
    mov     \sum, r0
    .endif
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

.macro products pixels
    .global edge_dsp_products\pixels
    .type edge_dsp_products\pixels, %function
    .section .text.edge_dsp_products\pixels, "ax", %progbits
    .balign 4
    .thumb_func
edge_dsp_products\pixels:
    push    {r4-r11, lr}
    sub     sp, sp, #PASS_BYTES
    mov     r8, sp
    ldm     r0!, {r1-r7}
    stm     r8!, {r1-r7}
    ldm     r0!, {r1-r7}
    stm     r8!, {r1-r7}
    mov     r10, r5                 /* filter */
    rsb     r7, r7, #0              /* the loop has four blocks of four products: begin where the last block is the end */
    and     r7, r7, #3
    movs    r8, #(2f - 1f) / 4
    mul     r7, r7, r8
    adr     r8, 1f
    add     r7, r7, r8
    orr     r7, r7, #1
    str     r7, [sp, #WORDS]
    mov     lr, #0

3:  ldr     r4, [sp, #BIAS]
    ldrd    r11, r12, [sp, #COLUMNS]
    ldr     r0, [r4, lr, lsl #2]
    for_each_sum \pixels, start
    ldr     pc, [sp, #WORDS]

    .balign 4
1:  four_products\pixels
    four_products\pixels
    four_products\pixels
    four_products\pixels
2:  cmp     r11, r12
    bne     1b

    ldrd    r4, r5, [sp, #MULTIPLIER]
    ldr     r7, [sp, #FILTER_EXCESS]
    ldr     r6, [sp, #DOUBLED_ZERO]
    ldr     r4, [r4, lr, lsl #2]
    ldrsb   r5, [r5, lr]
    sub     r10, r10, r7
    lsl     r4, r4, #1
    mvn     r5, r5                  /* e - 1 */
    cmp     r5, #20
    bhs     5f
    lsl     r6, r6, r5
    add     r5, r5, #1
    for_each_sum \pixels, finish_right

4:  .if \pixels == 4
    ldm     sp, {r4-r7}
    strb    r1, [r5, lr]
    strb    r2, [r6, lr]
    strb    r3, [r7, lr]
    .else
    ldr     r4, [sp, #OUTPUT]
    .endif
    strb    r0, [r4, lr]
    ldr     r4, [sp, #CHANNELS]
    add     lr, lr, #1
    cmp     lr, r4
    bne     3b
    add     sp, sp, #PASS_BYTES
    pop     {r4-r11, pc}

5:  asr     r6, r6, #1              /* zero point */
    cmp     r5, #0
    blt     6f
    for_each_sum \pixels, finish_far
    b       4b
6:  mvn     r5, r5                  /* shift to the left */
    for_each_sum \pixels, finish_left
    b       4b
    .size edge_dsp_products\pixels, . - edge_dsp_products\pixels
.endm

    products 1
    products 4

/* Columns: r0 columns, r1 pixels, r2 words */
.macro columns_function pixels
    .global edge_dsp_columns\pixels
    .type edge_dsp_columns\pixels, %function
    .section .text.edge_dsp_columns\pixels, "ax", %progbits
    .balign 4
    .thumb_func
edge_dsp_columns\pixels:
.endm

    columns_function 1
    ldr     r1, [r1]
1:  ldr     r3, [r1], #4
    subs    r2, r2, #1
    sxtb16  r12, r3
    sxtb16  r3, r3, ror #8
    strd    r12, r3, [r0], #8
    bne     1b
    bx      lr

    columns_function 4
    push    {r4-r11, lr}
    ldm     r1, {r3-r6}
    add     r2, r0, r2, lsl #5      /* end of the columns */
1:  ldr     r7, [r3], #4
    ldr     r8, [r4], #4
    ldr     r9, [r5], #4
    ldr     r10, [r6], #4
    sxtb16  r1, r7
    sxtb16  r11, r8
    sxtb16  r12, r9
    sxtb16  lr, r10
    stm     r0!, {r1, r11, r12, lr}
    sxtb16  r7, r7, ror #8
    sxtb16  r8, r8, ror #8
    sxtb16  r9, r9, ror #8
    sxtb16  r10, r10, ror #8
    stm     r0!, {r7-r10}
    cmp     r0, r2
    bne     1b
    pop     {r4-r11, pc}
