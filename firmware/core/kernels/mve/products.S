/* Products of filters with columns (products.h): VMLADAVA multiplies and adds 16 bytes into a core register; four sums are
 * requantised together. */
#include "macros.inc"

/* edge_mve_pass */
#define OUTPUT 0
#define COLUMNS 16
#define BLOCKS 20
#define FILTER 24
#define FILTER_BYTES 28
#define CHANNELS 32
#define BIAS 36
#define MULTIPLIER 40
#define SHIFT 44
#define OUTPUT_ZERO 48
#define MIN 52
#define MAX 56

/* Sixteen products each of a row with four others: to r0, r2, r4 and r6. */
.macro block multiply, row, first, second, third, fourth
    vldrb.8 q0, [\row], #16
    vldrb.8 q1, [\first], #16
    vldrb.8 q2, [\second], #16
    \multiply r0, q0, q1
    vldrb.8 q3, [\third], #16
    \multiply r2, q0, q2
    vldrb.8 q4, [\fourth], #16
    \multiply r4, q0, q3
    \multiply r6, q0, q4
.endm

/* q0 of four pixels of channel r5 becomes stored outputs at offsets q5; where the shift is not to the right, behind `left`. */
.macro store_pixels multiplier, shift, zero, free, left
    cmp     \shift, #0
    bge     \left
    vqrdmulh.s32 q0, q0, \multiplier
    vshr.s32 \free, q0, #31
    vadd.i32 q0, q0, \free
    vrshl.s32 q0, \shift
4:  vadd.i32 q0, q0, \zero
    vmax.s32 q0, q0, q6
    vmin.s32 q0, q0, q7
    vstrb.32 q0, [r5, q5]           /* the channel is the base, the pixels are the offsets */
    add     r5, r5, #1
.endm

.macro scale_left multiplier, shift
    vshl.s32 q0, \shift
    vqrdmulh.s32 q0, q0, \multiplier
    b       4b
.endm

/* On the stack: */
#define COLUMNS_HERE 0
#define CHANNELS_HERE 4
#define EXCESS 8 /* of the last block over the filter */
#define ZERO_HERE 12

/* r0, r2, r4, r6 sums; r1 filter, r3 columns, r5 channel, r7 pairs of blocks behind the first one or two, r8-r9 free, r10 bias,
 * r11 multipliers, r12 shifts */
.macro products4 odd
1:  ldrd    r3, r8, [sp, #COLUMNS_HERE]
    block   vmladav.s8, r1, r3, r3, r3, r3
    .if !\odd
    block   vmladava.s8, r1, r3, r3, r3, r3
    .endif
    wls     lr, r7, 3f
2:  block   vmladava.s8, r1, r3, r3, r3, r3
    block   vmladava.s8, r1, r3, r3, r3, r3
    le      lr, 2b
3:  gather_sums
    ldr     r0, [r10], #4
    ldrsb   r9, [r12, r5]
    ldrd    r3, r2, [sp, #EXCESS]
    vadd.i32 q0, q0, r0
    ldr     r0, [r11], #4
    sub     r1, r1, r3
    store_pixels r0, r9, r2, q1, 5f
    cmp     r5, r8
    bne     1b
    add     sp, sp, #16
    leave edge_mve_products4

5:  scale_left r0, r9
.endm

    function edge_mve_products4
    enter   MIN
    vldrw.32 q5, [r0, #OUTPUT]
    ldrd    r3, r7, [r0, #COLUMNS]
    ldrd    r1, r9, [r0, #FILTER]
    ldrd    r8, r10, [r0, #CHANNELS]
    ldrd    r11, r12, [r0, #MULTIPLIER]
    ldr     r2, [r0, #OUTPUT_ZERO]
    rsb     r9, r9, r7, lsl #4
    sub     sp, sp, #16
    strd    r3, r8, [sp, #COLUMNS_HERE]
    strd    r9, r2, [sp, #EXCESS]
    mov     r5, #0
    subs    r7, r7, #1
    lsrs    r7, r7, #1              /* the carry: whether blocks are even */
    bcs     6f
    products4 1
6:  products4 0

/* r0, r2, r4, r6 sums; r1 filter, r3 columns, r5 channel, r7 shifts, r8-r9 free, r10 bias, r11 multipliers, r12 bytes of a
 * filter, lr channels left, the zero point on the stack; q1-q3 three of the columns */
    function edge_mve_products4_short
    enter   MIN
    vldrw.32 q5, [r0, #OUTPUT]
    ldr     r3, [r0, #COLUMNS]
    ldrd    r1, r12, [r0, #FILTER]
    ldrd    lr, r10, [r0, #CHANNELS]
    ldrd    r11, r7, [r0, #MULTIPLIER]
    ldr     r9, [r0, #OUTPUT_ZERO]
    sub     sp, sp, #8
    str     r9, [sp]
    vldrb.8 q1, [r3], #16
    vldrb.8 q2, [r3], #16
    vldrb.8 q3, [r3], #16
    mov     r5, #0
    dls     lr, lr

1:  vldrb.8 q0, [r1]
    vldrb.8 q4, [r3]
    vmladav.s8 r0, q0, q1
    ldr     r8, [r10], #4
    vmladav.s8 r2, q0, q2
    ldrsb   r9, [r7, r5]
    vmladav.s8 r4, q0, q3
    add     r1, r1, r12
    vmladav.s8 r6, q0, q4
    gather_sums
    vadd.i32 q0, q0, r8
    ldr     r8, [r11], #4
    ldr     r0, [sp]
    store_pixels r8, r9, r0, q4, 3f
    le      lr, 1b
    add     sp, sp, #8
    leave edge_mve_products4_short

3:  scale_left r8, r9

/* Four channels at a time; of the last ones, where there are fewer, some twice.
 * r1, r3, r5, r7 filters, r8 columns, r9 channels left, r10 bytes from filter to filter, r11 from where four filters have been
 * read to the next four, r12 pass; on the stack bias, multipliers, shifts and output */
    function edge_mve_products1
    enter   MIN
    mov     r12, r0
    sub     sp, sp, #16
    ldr     r5, [r12, #OUTPUT]
    ldrd    r1, r10, [r12, #FILTER]
    ldrd    r9, r2, [r12, #CHANNELS]
    ldrd    r3, r4, [r12, #MULTIPLIER]
    ldr     r11, [r12, #BLOCKS]
    stm     sp, {r2-r5}
    lsl     r11, r11, #4
    rsb     r11, r11, r10, lsl #2

1:  cmp     r9, #4
    blt     4f
    add     r3, r1, r10
    add     r5, r3, r10
    add     r7, r5, r10
2:  ldrd    r8, lr, [r12, #COLUMNS]
    block   vmladav.s8, r8, r1, r3, r5, r7
    sub     lr, lr, #1
    wls     lr, lr, 6f
3:  block   vmladava.s8, r8, r1, r3, r5, r7
    le      lr, 3b
6:  gather_sums
    ldm     sp, {r2-r5}
    vctp.32 r9
    ldr     r6, [r12, #OUTPUT_ZERO]
    add     r1, r1, r11
    vpstttt
    vldrwt.s32 q1, [r2], #16
    vaddt.i32 q0, q0, q1
    vldrwt.s32 q1, [r3], #16
    vldrbt.s32 q2, [r4], #4
    requantize_channels r6
    vpst
    vstrbt.32 q0, [r5], #4
    stm     sp, {r2-r5}
    subs    r9, r9, #4
    bgt     1b
    add     sp, sp, #16
    leave edge_mve_products1

4:  mov     r3, r1                  /* no filter behind the last is read */
    cmp     r9, #1
    it      gt
    addgt   r3, r3, r10
    mov     r5, r3
    cmp     r9, #2
    it      gt
    addgt   r5, r5, r10
    mov     r7, r5
    b       2b
