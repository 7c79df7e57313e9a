/* Hints without an effect: what a simulator counts lies between the first and the second (firmware/qemu/count.c). */
#ifndef EDGE_MARKS_H
#define EDGE_MARKS_H

#if defined(__ARM_ARCH) && __ARM_ARCH >= 7
#define EDGE_COUNT() __asm volatile("dbg #1")
#define EDGE_PAUSE_COUNT() __asm volatile("dbg #2")
#else
#define EDGE_COUNT() (void)0
#define EDGE_PAUSE_COUNT() (void)0
#endif

#endif
