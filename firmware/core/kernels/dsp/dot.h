/* The product of two rows of bytes on Armv7E-M: SXTB16 takes two bytes of a word apart, SMLAD multiplies and adds both. In
 * place of portable/dot.h where it is included first. */
#ifndef EDGE_DOT_H
#define EDGE_DOT_H

#include <stdint.h>
#include <string.h>

/* The sum of a[k] * b[k]. */
static inline int32_t edge_dot(const int8_t *a, const int8_t *b, int32_t count)
{
    int32_t sum = 0;
    for (const int8_t *end = a + (count & ~3); a < end; a += 4, b += 4) {
        uint32_t x, y, x_odd, y_odd;
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        __asm__("sxtb16 %0, %1, ror #8" : "=r"(x_odd) : "r"(x));
        __asm__("sxtb16 %0, %1, ror #8" : "=r"(y_odd) : "r"(y));
        __asm__("sxtb16 %0, %0" : "+r"(x));
        __asm__("sxtb16 %0, %0" : "+r"(y));
        __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(x_odd), "r"(y_odd));
        __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(x), "r"(y));
    }

    for (int32_t k = 0; k < (count & 3); k++) {
        sum += a[k] * b[k];
    }

    return sum;
}

#endif
