#include "arq_rate.h"

enum {
    CONFIRM_LIMIT_MS = 700, /* longer than the dialling end's: when that is back at the first rate, so is this */
    SILENCE_LIMIT_MS = 2000
};

static int is_raised(const edge_arq *arq)
{
    return arq->rate_phase == EDGE_RATE_CONFIRMING || arq->rate_phase == EDGE_RATE_RAISED;
}

uint32_t edge_arq_wished_rate(const edge_arq *arq)
{
    switch (arq->rate_phase) {
    case EDGE_RATE_SWITCHING:
        return arq->rate;
    case EDGE_RATE_FALLING_BACK:
        return arq->first_rate;
    default:
        return 0;
    }
}

void edge_arq_rate_applied(edge_arq *arq, int done, uint32_t now_ms)
{
    arq->rate_phase = done && arq->rate_phase == EDGE_RATE_SWITCHING ? EDGE_RATE_CONFIRMING : EDGE_RATE_SETTLED;
    arq->rate_since = now_ms;
}

void edge_arq_rate_take(edge_arq *arq, uint32_t rate)
{
    arq->rate = rate >= arq->first_rate && rate <= arq->max_rate ? rate : 0;
    arq->rate_answer_due = 1;
    arq->rate_phase = arq->rate > 0 ? EDGE_RATE_ANSWERING : EDGE_RATE_SETTLED;
}

uint32_t edge_arq_rate_answer(edge_arq *arq)
{
    arq->rate_answer_due = 0;
    arq->rate_phase = arq->rate > 0 ? EDGE_RATE_SWITCHING : EDGE_RATE_SETTLED;
    return arq->rate;
}

void edge_arq_rate_hear(edge_arq *arq, uint32_t now_ms)
{
    if (is_raised(arq)) {
        arq->rate_phase = EDGE_RATE_RAISED;
        arq->rate_since = now_ms;
    }
}

void edge_arq_rate_check(edge_arq *arq, uint32_t now_ms)
{
    uint32_t limit = arq->rate_phase == EDGE_RATE_CONFIRMING ? CONFIRM_LIMIT_MS : SILENCE_LIMIT_MS;
    if (now_ms - arq->rate_since >= limit)
        edge_arq_rate_fall_back(arq);
}

void edge_arq_rate_fall_back(edge_arq *arq)
{
    if (is_raised(arq))
        arq->rate_phase = EDGE_RATE_FALLING_BACK;
}
