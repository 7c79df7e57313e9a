/* LSTM on Armv7E-M: products of four bytes at a time. */
#include "dot.h"

#include "../portable/lstm.c"
