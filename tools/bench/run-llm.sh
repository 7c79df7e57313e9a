#!/usr/bin/env bash
# Language models: every row of the table of docs/performance.md, beside its peer in the same run and beside its goal. Tables go to
# stdout as Markdown. With arguments, only the benchmarks `language` and `devices` run: `quick`, and words of a row's name.
# DLLAMA=/path/to/dllama adds distributed-llama, where you have built it.
set -u
cd "$(dirname "$0")/../.."
dotnet build tools/edge/edge.csproj -c Release -v quiet -nologo || exit 1
dotnet build tools/bench/Edge.Bench.csproj -c Release -v quiet -nologo || exit 1
status=0

bench() {
    dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll "$@" || status=1
    echo
}

echo "## One device: speed beside llama.cpp"
bench language "$@"
echo "## Memory, and links that are slow"
bench devices "$@"
if [ $# = 0 ]; then
    echo "## Several devices on this machine"
    bench cluster 32 5
    echo "## A device of half the speed"
    bench pair
    echo "## Sums over devices"
    bench allreduce
    echo "## Restart"
    bench restart
    echo "## One of eight devices of the Llama-2-70B shape, 200 MB of weights in memory (goal: at most 400 MB besides the cache)"
    shards=artifacts/llm/llama2-70b-Q4_0-8
    # Nine minutes; after a change of the plans' format, EDGE1031: remove the folder.
    [ -f "$shards/plan.edge" ] || bench capacity write "$shards" llama2-70b Q4_0 8 7 200000000
    bench capacity run "$shards" 7 1 3
fi
exit "$status"
