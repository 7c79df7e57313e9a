#define EDGE_INTERRUPTS 150 /* RM0433, table 148 */
