#!/bin/sh
# Fuzzes the C of the firmware: every *.c of this folder for so many seconds each (libFuzzer; address and undefined
# behaviour sanitizers). `seeds/NAME` has inputs to start from. What is found stays in the folder that is printed.
#
#   firmware/core/fuzz/run.sh [SECONDS] [clang]
set -eu
seconds=${1:-60}
clang=${2:-$(command -v clang || command -v clang-14 || true)}
folder=$(cd "$(dirname "$0")" && pwd)
core=$(dirname "$folder")
if [ -z "$clang" ]; then
    echo "There is no clang (Debian package clang); the firmware is not fuzzed."
    exit 0
fi

work=$(mktemp -d)
for target in "$folder"/*.c; do
    name=$(basename "$target" .c)
    mkdir -p "$work/$name"
    "$clang" -std=gnu11 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -Wall -Wextra -Werror -I"$core/include" \
        "$core"/kernels/portable/*.c "$core"/engine/*.c "$core"/wire/*.c "$core"/device/*.c "$target" -o "$work/$name/fuzzer"
    echo "$name: $seconds s in $work/$name"
    mkdir -p "$work/$name/corpus"
    seeds="$folder/seeds/$name"
    [ -d "$seeds" ] || seeds=
    "$work/$name/fuzzer" -max_total_time="$seconds" -max_len=16384 -timeout=30 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$work/$name/finding-" "$work/$name/corpus" $seeds >"$work/$name/log" 2>&1 || {
        tail -40 "$work/$name/log"
        exit 1
    }
    grep -E "stat::number_of_executed_units|cov:" "$work/$name/log" | tail -2
done
