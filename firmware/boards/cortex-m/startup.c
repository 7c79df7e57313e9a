/* Start-up of every Cortex-M board: the vectors, memory, the FPU, main(). The linker script names the ends of sections. */
#include <stdint.h>

#include "stack.h"
#include "systick.h"

#if __has_include("interrupts.h")
#include "interrupts.h" /* EDGE_INTERRUPTS: how many the board's chip has */
#else
#define EDGE_INTERRUPTS 0
#endif

#define PAINT 0xA5A5A5A5u

extern uint32_t edge_stack_bottom, edge_stack_top, edge_data_load, edge_data_start, edge_data_end, edge_bss_start, edge_bss_end;

int main(void);
void edge_reset(void);
void edge_board_interrupt(void); /* every interrupt of the chip; a board enables its UART's, or none */

/* A fault, or main() came back. A debugger finds the cause here; the host finds a silent board. */
static void edge_halt(void)
{
    for (;;) {
        __asm volatile("wfi");
    }
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16 + EDGE_INTERRUPTS] = {
    &edge_stack_top,
    (const void *)edge_reset,
    (const void *)edge_halt, /* NMI */
    (const void *)edge_halt, /* hard fault */
    (const void *)edge_halt, /* memory */
    (const void *)edge_halt, /* bus */
    (const void *)edge_halt, /* usage */
    (const void *)edge_halt, /* secure */
    0, 0, 0,
    (const void *)edge_halt, /* supervisor call */
    (const void *)edge_halt, /* debug monitor */
    0,
    (const void *)edge_halt, /* PendSV */
    (const void *)edge_systick,
#if EDGE_INTERRUPTS > 0
    [16 ... 15 + EDGE_INTERRUPTS] = (const void *)edge_board_interrupt,
#endif
};

void edge_reset(void)
{
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
    *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: floating point and vectors */
    __asm volatile("dsb\n isb");
#endif
    *(volatile uint32_t *)0xE000ED08u = (uint32_t)(uintptr_t)vectors; /* VTOR */

    for (uint32_t *to = &edge_stack_bottom; to < (uint32_t *)__builtin_frame_address(0) - 16; to++) {
        *to = PAINT;
    }

    const uint32_t *from = &edge_data_load;
    for (uint32_t *to = &edge_data_start; to < &edge_data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = &edge_bss_start; to < &edge_bss_end;) {
        *to++ = 0;
    }
    (void)main();
    edge_halt();
}

uint32_t edge_stack_used(void)
{
    const uint32_t *word = &edge_stack_bottom;
    while (*word == PAINT) {
        word++;
    }
    return (uint32_t)(&edge_stack_top - word) * 4u;
}
