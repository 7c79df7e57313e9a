/* The core's own timer, of which every Cortex-M board makes its clock. */
#ifndef EDGE_SYSTICK_H
#define EDGE_SYSTICK_H

#include <stdint.h>

void edge_systick_start(uint32_t clock_hz);
uint32_t edge_systick_time_us(void);
void edge_systick(void); /* the exception */

#endif
