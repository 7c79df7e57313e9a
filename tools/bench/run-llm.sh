#!/usr/bin/env bash
# Language models beside llama.cpp. Tables go to stdout as Markdown. Arguments are those of the benchmark `language`.
set -u
cd "$(dirname "$0")/../.."
dotnet build tools/edge/edge.csproj -c Release -v quiet -nologo || exit 1
dotnet build tools/bench/Edge.Bench.csproj -c Release -v quiet -nologo || exit 1
exec dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll language "$@"
