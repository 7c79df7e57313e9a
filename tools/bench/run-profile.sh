#!/usr/bin/env bash
# Measures the kernels on this machine, then whole networks that were not used for it, predicted beside measured. Run it while nothing
# else runs. The profile, its prices and the samples are left in artifacts/profile.
set -eu
cd "$(dirname "$0")/../.."
dotnet build tools/edge/edge.csproj -c Release -v quiet -nologo -clp:NoSummary
dotnet build tools/bench/Edge.Bench.csproj -c Release -v quiet -nologo -clp:NoSummary
mkdir -p artifacts/profile
dotnet tools/edge/bin/Release/net10.0/edge.dll calibrate --shapes 60 -o artifacts/profile/here.yaml
dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll profile artifacts/profile/here.yaml "$@"
