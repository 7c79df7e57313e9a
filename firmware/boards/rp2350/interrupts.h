#define EDGE_INTERRUPTS 52 /* RP2350 data sheet, 3.2 */
