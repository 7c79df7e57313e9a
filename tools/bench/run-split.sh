#!/usr/bin/env bash
# Split computing: ways from a picture to its class over one emulated link, what coding a latent costs, and a session that
# adapts to links that change. Tables go to stdout as
# Markdown. Arguments: rate=250kbit delay=5ms requests=40 pairs=DIR.
set -u
cd "$(dirname "$0")/../.."
dotnet build tools/edge/edge.csproj -c Release -v quiet -nologo || exit 1
dotnet build tools/bench/Edge.Bench.csproj -c Release -v quiet -nologo || exit 1
status=0
echo "## Ways from a picture to its class"
dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll split "$@" || status=1
echo
echo "## A session that adapts to its link"
dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll adaptation || status=1
exit "$status"
