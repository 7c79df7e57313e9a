#include "systick.h"

#define PENDING (*(volatile uint32_t *)0xE000ED04u)
#define CONTROL (*(volatile uint32_t *)0xE000E010u)
#define RELOAD (*(volatile uint32_t *)0xE000E014u)
#define CURRENT (*(volatile uint32_t *)0xE000E018u)

static volatile uint32_t milliseconds;
static uint32_t ticks_per_us;

void edge_systick(void)
{
    milliseconds++;
}

void edge_systick_start(uint32_t clock_hz)
{
    ticks_per_us = clock_hz / 1000000u;
    RELOAD = ticks_per_us * 1000u - 1u;
    CURRENT = 0;
    CONTROL = 7; /* processor clock, exception, on */
}

/* The counter may have started anew while its exception waits: then a millisecond is not counted yet. */
uint32_t edge_systick_time_us(void)
{
    for (;;) {
        uint32_t before = milliseconds;
        uint32_t left = CURRENT;
        uint32_t uncounted = PENDING >> 26 & 1u;
        if (uncounted) {
            left = CURRENT;
        }
        if (before == milliseconds) {
            return (before + uncounted) * 1000u + 999u - left / ticks_per_us;
        }
    }
}
