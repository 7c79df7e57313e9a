#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole recipe on a machine of three GPUs: two assistants, then three bottlenecks side by side, then their figures.
#   sh run.sh DATA OUT [ASSISTANT_SECONDS STAGE1_SECONDS STAGE2_SECONDS]
# DATA holds cifar10_jpeg.pack, cifar10_test_lossless.bin and mobilenetv2_cifar10.onnx.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$1 out=$2 assistant=${3:-80} stage1=${4:-330} stage2=${5:-200}
mkdir -p "$out"
export PYTHONUNBUFFERED=1
for gpu in 0 1; do
    CUDA_VISIBLE_DEVICES=$gpu python3 "$here/assistant.py" --data "$data" --seed $gpu --seconds "$assistant" \
        --out "$out/assistant$gpu.pt" &
done
wait
train() { # GPU FOLDER ARGUMENTS...
    gpu=$1 folder=$out/$2
    shift 2
    CUDA_VISIBLE_DEVICES=$gpu python3 "$here/train.py" --data "$data" --teacher "$data/mobilenetv2_cifar10.onnx" \
        --assistant "$out/assistant0.pt" --assistant "$out/assistant1.pt" \
        --stage1 "$stage1" --stage2 "$stage2" --out "$folder" "$@"
    python3 "$here/evaluate.py" --data "$data" "$folder"
}
train 0 c8 --channels 8 --bits 8 --target-bytes 378 &
train 1 c4 --channels 4 --bits 6 --target-bytes 120 &
train 2 c2 --channels 2 --bits 6 --target-bytes 58 &
wait
