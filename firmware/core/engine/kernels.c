/* All kernels, for images that run any program. */
#include "edge/kernels.h"

const edge_kernel_function edge_kernels[EDGE_KERNEL_COUNT] = {
    [EDGE_CONV2D] = edge_conv2d,
    [EDGE_DEPTHWISE_CONV2D] = edge_depthwise_conv2d,
    [EDGE_ADD] = edge_add,
    [EDGE_MUL] = edge_mul,
    [EDGE_AVERAGE_POOL] = edge_average_pool,
    [EDGE_MAX_POOL] = edge_max_pool,
    [EDGE_MEAN] = edge_mean,
    [EDGE_PAD] = edge_pad,
    [EDGE_SOFTMAX] = edge_softmax,
    [EDGE_TABLE] = edge_table,
    [EDGE_RESIZE_NEAREST] = edge_resize_nearest,
    [EDGE_RESIZE_BILINEAR] = edge_resize_bilinear,
    [EDGE_CONCAT] = edge_concat,
    [EDGE_RESHAPE] = edge_reshape,
    [EDGE_LSTM] = edge_lstm,
    [EDGE_SVDF] = edge_svdf,
    [EDGE_GATHER] = edge_gather,
    [EDGE_DIV] = edge_div,
    [EDGE_MAXIMUM] = edge_maximum,
    [EDGE_REDUCE_MAX] = edge_reduce_max,
};
