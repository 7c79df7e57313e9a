/* The product of two rows of bytes with MVE: a loop whose last turn is predicated by the hardware, which the compiler does not
 * make of intrinsics. In place of portable/dot.h where it is included first. */
#ifndef EDGE_DOT_H
#define EDGE_DOT_H

#include <stdint.h>

/* The sum of a[k] * b[k]. */
static inline int32_t edge_dot(const int8_t *a, const int8_t *b, int32_t count)
{
    int32_t sum = 0;
    __asm__("   wlstp.8 lr, %[count], 2f\n"
            "1: vldrb.8 q0, [%[a]], #16\n"
            "   vldrb.8 q1, [%[b]], #16\n"
            "   vmladava.s8 %[sum], q0, q1\n"
            "   letp    lr, 1b\n"
            "2:"
            : [sum] "+Te"(sum), [a] "+r"(a), [b] "+r"(b)
            : [count] "r"(count)
            : "lr", "q0", "q1", "memory");
    return sum;
}

#endif
