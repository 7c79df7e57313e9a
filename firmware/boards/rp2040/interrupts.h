#define EDGE_INTERRUPTS 26 /* RP2040 data sheet, 2.3.2 */
