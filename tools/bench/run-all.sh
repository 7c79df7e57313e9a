#!/usr/bin/env bash
# Every benchmark, each beside its peer. Tables go to stdout as Markdown.
set -u
cd "$(dirname "$0")/../.."
dotnet build tools/bench/Edge.Bench.csproj -c Release -v quiet -nologo || exit 1
bench="dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll"
status=0
for name in allreduce onnxruntime memory session training; do
    echo "## $name"
    $bench "$name" || status=1
    echo
done
exit "$status"
