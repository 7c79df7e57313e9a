/* How deep the stack ever was: start-up paints it. */
#ifndef EDGE_STACK_H
#define EDGE_STACK_H

#include <stdint.h>

/* Bytes of the stack that were ever used. */
uint32_t edge_stack_used(void);

#endif
