#define EDGE_INTERRUPTS 91 /* RM0090, table 62 */
