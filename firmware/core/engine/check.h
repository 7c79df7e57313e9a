/* The checks of edge_program_load. Each gives EDGE_LOADED or the first thing that is wrong. */
#ifndef EDGE_CHECK_H
#define EDGE_CHECK_H

#include "edge/kernels.h"
#include "edge/load.h"

/* A region with ends, wide enough for any arithmetic on regions; empty where bottom <= top. */
typedef struct edge_box {
    int32_t top, left, channel, bottom, right, channel_end;
} edge_box;

static inline edge_refusal edge_accepted(void)
{
    return (edge_refusal){ EDGE_LOADED, 0, "" };
}

static inline edge_refusal edge_refused(edge_refusal_code code, uint32_t where, const char *text)
{
    return (edge_refusal){ (int32_t)code, where, text };
}

/* Parameters in the ranges that the kernel computes with, and as many operands as it takes. */
edge_refusal edge_check_node(const edge_node *node, uint32_t parameter_count, uint32_t where);

/* Bytes of constant i of a node whose parameters are right; UINT64_MAX where the kernel has no such constant. */
uint64_t edge_constant_bytes(const edge_node *node, uint32_t i);

/* Constants that a kernel counts on: shifts that the machine has. */
int edge_constants_are_sound(const edge_node *node);

/* What a kernel reads of input `operand` for a region of its output. Empty boxes are read from nowhere. 0 where the
 * parameters lead outside the tensor. */
int edge_reads(const edge_call *call, uint32_t operand, edge_box *reads);

/* Multiply-accumulates, or moved elements, of one output element. */
uint64_t edge_work_of_element(const edge_node *node);

/* Every turn of every step. */
edge_refusal edge_check_steps(const edge_loaded *loaded, const edge_limits *limits);

#endif
