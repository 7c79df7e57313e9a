#!/usr/bin/env bash
# Split computing: ways from a picture to its class over one emulated link, and what coding a latent costs. Tables go to stdout as
# Markdown. Arguments: rate=250kbit delay=5ms requests=40 pairs=DIR.
set -u
cd "$(dirname "$0")/../.."
dotnet build tools/edge/edge.csproj -c Release -v quiet -nologo || exit 1
dotnet build tools/bench/Edge.Bench.csproj -c Release -v quiet -nologo || exit 1
dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll split "$@"
