#!/usr/bin/env bash
# The conformance suite, the matrix products and the gradients of training with instruction sets left out, one group after the
# other. Firmware is compiled C, which knows nothing of it, and is left out. Runs what `make build` has built.
set -u
cd "$(dirname "$0")/../.."
assemblies=()
for name in Edge.Conformance.Tests Edge.Kernels.Tests Edge.Training.Tests; do
    assemblies+=("tests/$name/bin/Release/net10.0/$name.dll")
done
cases="(FullyQualifiedName~Conformance.Tests&FullyQualifiedName!~Firmware&DisplayName!~firmware)"
cases+="|FullyQualifiedName~Kernels.Tests.Products|FullyQualifiedName~GradientTests"

status=0
for settings in \
    "DOTNET_EnableAVX512=0 DOTNET_EnableAVX512F=0" \
    "DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0" \
    "DOTNET_EnableAVX2=0" \
    "DOTNET_EnableHWIntrinsic=0"; do
    echo "== $settings"
    # shellcheck disable=SC2086
    env $settings dotnet test "${assemblies[@]}" --filter "$cases" -- RunConfiguration.MaxCpuCount=2 || status=1
done
exit "$status"
