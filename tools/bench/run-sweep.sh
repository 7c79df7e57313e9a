#!/usr/bin/env bash
# Plans that were chosen beside alternatives to them, on agents behind emulated links. Run it while nothing else runs. The profile of this
# machine is the one that make bench-profile left in artifacts/profile; without one the machine is calibrated first.
set -eu
cd "$(dirname "$0")/../.."
dotnet build tools/edge/edge.csproj -c Release -v quiet -nologo -clp:NoSummary
dotnet build tools/bench/Edge.Bench.csproj -c Release -v quiet -nologo -clp:NoSummary
mkdir -p artifacts/profile
[ -f artifacts/profile/here.yaml ] || dotnet tools/edge/bin/Release/net10.0/edge.dll calibrate --shapes 60 -o artifacts/profile/here.yaml
dotnet tools/bench/bin/Release/net10.0/Edge.Bench.dll sweep artifacts/profile/here.yaml "$@"
