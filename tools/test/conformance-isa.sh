#!/usr/bin/env bash
# The conformance suite, the matrix products and the gradients of training with instruction sets left out, one group after the
# other. Runs what `make build` has built.
set -u
cd "$(dirname "$0")/../.."
assemblies=()
for name in Edge.Conformance.Tests Edge.Kernels.Tests Edge.Training.Tests; do
    assemblies+=("tests/$name/bin/Release/net10.0/$name.dll")
done

status=0
for settings in \
    "DOTNET_EnableAVX512=0 DOTNET_EnableAVX512F=0" \
    "DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0" \
    "DOTNET_EnableAVX2=0" \
    "DOTNET_EnableHWIntrinsic=0"; do
    echo "== $settings"
    # shellcheck disable=SC2086
    env $settings dotnet test "${assemblies[@]}" \
        --filter "FullyQualifiedName~Conformance.Tests|FullyQualifiedName~Kernels.Tests.Products|FullyQualifiedName~GradientTests" || status=1
done
exit "$status"
