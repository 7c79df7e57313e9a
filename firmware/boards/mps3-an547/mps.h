/* MPS3 with the AN547 image: Cortex-M55. */
#define EDGE_UART 0x59303000u
#define EDGE_CLOCK_HZ 32000000u
#define EDGE_UART_INTERRUPT 33u
