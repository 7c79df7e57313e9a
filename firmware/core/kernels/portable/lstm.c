/* LSTM (Hochreiter and Schmidhuber, 1997, with forget gates) on int8 with an int16 cell, as TensorFlow Lite Micro computes it:
 * the two products of a gate are each rounded to Q3.12 and added with saturation. States start at zero. */
#include <string.h>

#include "dot.h"
#include "edge/fixed_point.h"
#include "edge/pixels.h"

enum { EDGE_GATES = 4, EDGE_CONSTANTS_OF_GATE = 4, EDGE_LSTM_TABLE = EDGE_GATES * EDGE_CONSTANTS_OF_GATE };

/* The states, in scratch memory. */
typedef struct lstm_state {
    int16_t *cell;
    int16_t *sums; /* of the gates, one behind the other */
    int8_t *hidden;
} lstm_state;

static int16_t lstm_saturate(int32_t value)
{
    return (int16_t)edge_clamp(value, INT16_MIN, INT16_MAX);
}

/* value * multiplier / 2^shift: brought to 1 / (3 * 4096), the unit of the table. */
static int32_t lstm_table_input(int32_t value, int32_t multiplier, int32_t shift)
{
    int32_t round = shift > 0 ? 1 << (shift - 1) : 0;
    return (value * multiplier + round) >> shift;
}

/* The logistic function of Q3.12 in Q0.15. */
static int32_t lstm_logistic(const uint16_t *table, int32_t value)
{
    int32_t input = lstm_table_input(value, 3, 0);
    uint32_t magnitude = (uint32_t)(input < 0 ? -input : input);
    uint32_t index = magnitude >> 9;
    uint32_t result = index >= 255
        ? 0x7FFFu << 10
        : ((uint32_t)table[index] << 9) + (magnitude & 0x1FF) * ((uint32_t)table[index + 1] - table[index]);
    result = input >= 0 ? result + (1u << 9) : (1u << 25) - result + (1u << 9) - 1;
    return (int16_t)(result >> 10);
}

static int32_t lstm_tanh(const uint16_t *table, int32_t value, int32_t multiplier, int32_t shift)
{
    int32_t input = lstm_table_input(value, multiplier, shift);
    uint32_t magnitude = (uint32_t)(input < 0 ? -input : input);
    uint32_t index = magnitude >> 8;
    int32_t result = index >= 255
        ? 0xFFFF << 8
        : (int32_t)(((uint32_t)table[index] << 8) + (magnitude & 0xFF) * ((uint32_t)table[index + 1] - table[index]));
    result = input >= 0 ? result - (1 << 23) + (1 << 7) : -result + (1 << 23) + (1 << 7) - 1;
    return (int16_t)(result >> 8);
}

/* One product of a gate, rounded to Q3.12. */
static int32_t lstm_product(const int8_t *weights, int32_t offset, const int8_t *values, int32_t count, int32_t multiplier, int32_t shift)
{
    int32_t sum = edge_add_wrapping(edge_dot(weights, values, count), offset);
    return lstm_saturate(edge_scale(sum, multiplier, shift));
}

static void lstm_gates(const edge_node *node, const lstm_state *state, const int8_t *features)
{
    const edge_lstm_parameters *p = (const edge_lstm_parameters *)node->parameters;
    for (int32_t g = 0; g < EDGE_GATES; g++) {
        const edge_lstm_gate *gate = &p->gates[g];
        const void *const *constants = node->constants + g * EDGE_CONSTANTS_OF_GATE;
        const int8_t *weights = constants[0];
        const int32_t *offsets = constants[1];
        const int8_t *recurrent_weights = constants[2];
        const int32_t *recurrent_offsets = constants[3];
        for (int32_t u = 0; u < p->units; u++) {
            int32_t from_input = lstm_product(weights + u * p->features, offsets[u], features, p->features, gate->input_multiplier, gate->input_shift);
            int32_t from_hidden = lstm_product(recurrent_weights + u * p->units, recurrent_offsets[u], state->hidden, p->units, gate->recurrent_multiplier, gate->recurrent_shift);
            state->sums[g * p->units + u] = lstm_saturate(from_input + from_hidden);
        }
    }
}

static void lstm_update(const edge_node *node, const lstm_state *state)
{
    const edge_lstm_parameters *p = (const edge_lstm_parameters *)node->parameters;
    const uint16_t *table = node->constants[EDGE_LSTM_TABLE];
    for (int32_t u = 0; u < p->units; u++) {
        int32_t input = lstm_logistic(table, state->sums[u]);
        int32_t forget = lstm_logistic(table, state->sums[p->units + u]);
        int32_t candidate = lstm_tanh(table, state->sums[2 * p->units + u], 3, 0);
        int32_t output = lstm_logistic(table, state->sums[3 * p->units + u]);
        int32_t kept = lstm_saturate(edge_scale(forget * state->cell[u], p->forget_multiplier, p->forget_shift));
        int32_t added = lstm_saturate(edge_scale(input * candidate, p->update_multiplier, p->update_shift));
        state->cell[u] = (int16_t)edge_clamp(lstm_saturate(kept + added), p->cell_min, p->cell_max);
        int32_t tanh = lstm_tanh(table, state->cell[u], p->tanh_multiplier, p->tanh_shift);
        int32_t stored = edge_add_wrapping(edge_scale(tanh * output, p->hidden_multiplier, p->hidden_shift), p->hidden_zero);
        state->hidden[u] = (int8_t)edge_clamp(stored, INT8_MIN, INT8_MAX);
    }
}

void edge_lstm(const edge_call *call)
{
    const edge_lstm_parameters *p = (const edge_lstm_parameters *)call->node->parameters;
    lstm_state state;
    state.cell = (int16_t *)(void *)call->scratch;
    state.sums = state.cell + p->units;
    state.hidden = (int8_t *)(state.sums + EDGE_GATES * p->units);
    for (int32_t batch = 0; batch < p->batches; batch++) {
        memset(state.cell, 0, (size_t)p->units * sizeof *state.cell);
        memset(state.hidden, (int)p->hidden_zero, (size_t)p->units);
        for (int32_t time = 0; time < p->times; time++) {
            int32_t index = p->time_major ? time * p->batches + batch : batch * p->times + time;
            lstm_gates(call->node, &state, edge_pixel(&call->operands[0], 0, index));
            lstm_update(call->node, &state);
            memcpy(edge_pixel(edge_output(call), 0, index), state.hidden, (size_t)p->units);
        }
    }
}
