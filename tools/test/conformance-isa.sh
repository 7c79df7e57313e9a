#!/usr/bin/env bash
# The conformance suite, the matrix products and the gradients of training with instruction sets left out, one group after the other.
set -u
cd "$(dirname "$0")/../.."
dotnet build tests/Edge.Conformance.Tests -c Release -v quiet -nologo || exit 1
dotnet build tests/Edge.Kernels.Tests -c Release -v quiet -nologo || exit 1
dotnet build tests/Edge.Training.Tests -c Release -v quiet -nologo || exit 1
status=0
for settings in \
    "DOTNET_EnableAVX512=0 DOTNET_EnableAVX512F=0" \
    "DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0" \
    "DOTNET_EnableAVX2=0" \
    "DOTNET_EnableHWIntrinsic=0"; do
    echo "== $settings"
    # shellcheck disable=SC2086
    env $settings dotnet test tests/Edge.Conformance.Tests -c Release --no-build -nologo -v quiet || status=1
    # shellcheck disable=SC2086
    env $settings dotnet test tests/Edge.Kernels.Tests -c Release --no-build -nologo -v quiet --filter FullyQualifiedName~Kernels.Tests.Products || status=1
    # shellcheck disable=SC2086
    env $settings dotnet test tests/Edge.Training.Tests -c Release --no-build -nologo -v quiet --filter FullyQualifiedName~GradientTests || status=1
done
exit "$status"
