/* What a board must provide: six functions (README.md). The engine and the wire know no more of the hardware. */
#ifndef EDGE_BOARD_H
#define EDGE_BOARD_H

#include <stddef.h>
#include <stdint.h>

/* Clocks, pins, the UART at the first baud rate, and a clock for edge_board_time_us(). */
void edge_board_init(void);

/* Takes what has arrived, at most `capacity` bytes; 0 where nothing has. Never waits. */
size_t edge_board_read(uint8_t *data, size_t capacity);

/* Sleeps until something may have arrived, a few milliseconds at most; not at all where something has. */
void edge_board_wait(void);

/* Gives bytes to the UART; waits while it is busy. */
void edge_board_write(const uint8_t *data, size_t bytes);

/* Changes the UART's baud rate when everything written so far has left. Returns 0 where it cannot. */
int edge_board_set_baud(uint32_t baud);

/* Microseconds since edge_board_init(), modulo 2^32. */
uint32_t edge_board_time_us(void);

#endif
