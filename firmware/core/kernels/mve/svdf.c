/* SVDF with MVE: products of 16 bytes at a time. */
#include "dot.h"

#include "../portable/svdf.c"
