/* What the runner needs of the machine that it runs on: a host (host.c) or a board in QEMU (semihosting.c). */
#ifndef EDGE_RUNNER_SURROUNDINGS_H
#define EDGE_RUNNER_SURROUNDINGS_H

#include <stdint.h>

/* Reads exactly `count` bytes; 0 where they end before. */
int runner_read(void *to, uint32_t count);

int runner_write(const void *from, uint32_t count);

/* Memory aligned to 16 bytes, or NULL. On a host it ends where it is said to end, so that the sanitizer sees every byte
 * beyond. */
void *runner_allocate(uint32_t bytes);

/* Gives back one allocation early; what uses it from then on is a fault. */
void runner_release(void *allocated);

/* Gives back all that was allocated. */
void runner_release_all(void);

/* Runs all cases; 0 at their end. */
int runner_main(void);

#endif
