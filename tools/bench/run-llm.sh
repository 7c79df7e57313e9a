#!/usr/bin/env bash
# Language models: speed beside llama.cpp, memory and links, then speed over several devices and the allreduce. Tables go to
# stdout as Markdown. With arguments, only the benchmarks `language` and `devices` run: `quick`, and words of a row's name.
set -u
cd "$(dirname "$0")/../.."
dotnet build tools/edge/edge.csproj -c Release -v quiet -nologo || exit 1
dotnet build tools/bench/Edge.Bench.csproj -c Release -v quiet -nologo || exit 1
bench="dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll"
status=0
for name in language devices; do
    echo "## $name"
    $bench "$name" "$@" || status=1
    echo
done
if [ $# = 0 ]; then
    echo "## cluster"
    $bench cluster artifacts/llm/tinyllama-1.1b-Q4_0.gguf tools/edge/bin/Release/net10.0/edge.dll 32 5 || status=1
    echo
    echo "## allreduce"
    $bench allreduce || status=1
fi
exit "$status"
