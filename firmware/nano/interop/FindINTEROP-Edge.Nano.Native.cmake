# A module of nf-interpreter's build: kernels of firmware/core for the assembly Edge.Nano.Native (docs/nano.md). Copy it to
# CMake/Modules, set EDGE_FIRMWARE to the folder firmware of Edge, and name Edge.Nano.Native in NF_INTEROP_ASSEMBLIES.

set(Edge.Nano.Native_INCLUDE_DIRS
    "${EDGE_FIRMWARE}/nano/interop"
    "${EDGE_FIRMWARE}/core/include")

file(GLOB EDGE_PORTABLE_KERNELS "${EDGE_FIRMWARE}/core/kernels/portable/*.c")

set(Edge.Nano.Native_SOURCES
    "${EDGE_FIRMWARE}/nano/interop/Edge_Nano_Native.cpp"
    "${EDGE_FIRMWARE}/core/engine/kernels.c"
    ${EDGE_PORTABLE_KERNELS})

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(INTEROP-Edge.Nano.Native DEFAULT_MSG Edge.Nano.Native_INCLUDE_DIRS Edge.Nano.Native_SOURCES)
