#!/usr/bin/env bash
# Language models: speed beside llama.cpp, then several devices and memory. Tables go to stdout as Markdown. Arguments are
# those of the benchmarks `language` and `devices`: `quick`, and words that a row must contain.
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
exit "$status"
