/* MPS2 with the AN386 image: Cortex-M4. */
#define EDGE_UART 0x40004000u
#define EDGE_CLOCK_HZ 25000000u
#define EDGE_UART_INTERRUPT 0u
