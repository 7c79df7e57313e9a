/* The second boot stage (RP2040 data sheet, 2.8.1.3.1): the boot ROM copies these 256 bytes to SRAM, checks their sum and
 * calls them. They ask the ROM to map flash with the read command that every chip knows, and go to the vectors behind. */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .boot, "ax"
    .global edge_boot
edge_boot:
    movs    r2, #0
    ldrh    r0, [r2, #0x14]     /* the ROM's table of functions */
    ldrh    r3, [r2, #0x18]     /* and what looks there */
    ldr     r1, enter_xip
    blx     r3
    blx     r0
    ldr     r0, vectors
    ldr     r1, vector_table_offset
    str     r0, [r1]
    ldr     r1, [r0]
    msr     msp, r1
    ldr     r0, [r0, #4]
    bx      r0
    .align  2
enter_xip:
    .word   'C' | 'X' << 8
vectors:
    .word   0x10000100
vector_table_offset:
    .word   0xE000ED08
    .org    252, 0
    .word   0x5912927D           /* CRC-32 of the 252 bytes: polynomial 04C11DB7, begins with ones, not reflected */
