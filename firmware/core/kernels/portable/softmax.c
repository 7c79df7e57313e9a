/* Softmax along the channels: exponentials from a table, added in Q12.19, one reciprocal of the sum. */
#include "edge/fixed_point.h"
#include "edge/pixels.h"

enum { EDGE_SUM_BITS = 12, EDGE_OUTPUT_BITS = 8 };

/* 1 / (1 + a) for a in [0, 1), both Q0.31: Newton-Raphson division by half the denominator, as gemmlowp has it. */
static int32_t softmax_one_over_one_plus(int32_t a)
{
    int32_t half = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
    int32_t x = 1515870810 + edge_high_multiply(half, -1010580540); /* 48/17 - 32/17 * half */
    for (int32_t i = 0; i < 3; i++) {
        int32_t error = (1 << 29) - edge_high_multiply(half, x);
        x += edge_high_multiply(x, error) * 4;
    }

    return x > INT32_MAX / 2 ? INT32_MAX : x * 2;
}

/* Bits of a positive number above the highest one. */
static int32_t softmax_leading_zeros(uint32_t x)
{
    int32_t zeros = 0;
    for (; (x & 0x80000000u) == 0; x <<= 1) {
        zeros++;
    }

    return zeros;
}

static void softmax_line(const int8_t *input, int8_t *output, int32_t channels, const int32_t *exponentials)
{
    int32_t largest = INT8_MIN;
    for (int32_t c = 0; c < channels; c++) {
        largest = input[c] > largest ? input[c] : largest;
    }

    uint32_t sum = 0;
    for (int32_t c = 0; c < channels; c++) {
        sum += (uint32_t)edge_rounding_shift_right(exponentials[largest - input[c]], EDGE_SUM_BITS);
    }

    int32_t zeros = softmax_leading_zeros(sum | 1);
    int32_t reciprocal = softmax_one_over_one_plus((int32_t)((sum << zeros) & 0x7FFFFFFF));
    int32_t shift = EDGE_SUM_BITS - zeros + 31 - EDGE_OUTPUT_BITS;
    for (int32_t c = 0; c < channels; c++) {
        int32_t product = edge_high_multiply(reciprocal, exponentials[largest - input[c]]);
        int32_t stored = (shift > 31 ? 0 : edge_rounding_shift_right(product, shift)) + INT8_MIN;
        output[c] = (int8_t)edge_clamp(stored, INT8_MIN, INT8_MAX);
    }
}

void edge_softmax(const edge_call *call)
{
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            softmax_line(edge_pixel(&call->operands[0], y, x), edge_pixel(edge_output(call), y, x), call->region.channels, call->node->constants[0]);
        }
    }
}
