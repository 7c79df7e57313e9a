/* Scratch memory of the portable kernels: the states of an LSTM; the others work on the stack. */
#include "edge/kernels.h"

uint32_t edge_scratch_bytes(const edge_node *node)
{
    if (node->kernel != EDGE_LSTM) {
        return 0;
    }

    uint32_t units = (uint32_t)((const edge_lstm_parameters *)node->parameters)->units;
    uint32_t bytes = units * (sizeof(int16_t) + 4 * sizeof(int16_t) + sizeof(int8_t));
    return (bytes + 15) & ~15u;
}
