/* How the accepting end of a serial line agrees on a faster rate, and falls back (docs/serial.md); for arq.c. */
#ifndef EDGE_ARQ_RATE_H
#define EDGE_ARQ_RATE_H

#include "edge/arq.h"

/* A rate was proposed. */
void edge_arq_rate_take(edge_arq *arq, uint32_t rate);

/* The answer to the proposal goes out: the rate, or 0. */
uint32_t edge_arq_rate_answer(edge_arq *arq);

/* A packet of the session arrived: what it came at works. */
void edge_arq_rate_hear(edge_arq *arq, uint32_t now_ms);

/* Nothing may arrive at a raised rate for so long only. */
void edge_arq_rate_check(edge_arq *arq, uint32_t now_ms);

/* Back to the first rate. */
void edge_arq_rate_fall_back(edge_arq *arq);

#endif
