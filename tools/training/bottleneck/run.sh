#!/bin/sh
# SPDX-License-Identifier: MIT
# The whole recipe on a machine of four GPUs: assistants, their soft labels, four networks side by side, their figures, and
# what of them is small enough to keep beside this file.
#   sh run.sh DATA OUT [ASSISTANT_SECONDS STAGE1_SECONDS]
# DATA holds cifar10_jpeg.pack, cifar10_test_lossless.bin and mobilenetv2_cifar10.onnx.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$1 out=$2 assistant=${3:-75} stage1=${4:-300}
teacher=$data/mobilenetv2_cifar10.onnx
mkdir -p "$out"
export PYTHONUNBUFFERED=1
on() { # GPU PROGRAM ARGUMENTS...
    gpu=$1 program=$2
    shift 2
    CUDA_VISIBLE_DEVICES=$gpu python3 "$here/$program" --data "$data" "$@"
}
for gpu in 0 1 2 3; do
    on $gpu assistant.py --seed $gpu --seconds "$assistant" --out "$out/assistant$gpu.pt" &
done
wait
for gpu in 0 1 2 3; do
    on $gpu soft.py --share $gpu/4 --out "$out/soft" --assistant "$out/assistant0.pt" --assistant "$out/assistant1.pt" \
        --assistant "$out/assistant2.pt" --assistant "$out/assistant3.pt" &
done
wait
pair() { # GPU FOLDER ARGUMENTS...
    gpu=$1 folder=$out/$2
    shift 2
    on "$gpu" train.py --soft "$out/soft" --guide "$out/assistant$gpu.pt" --tail deep --seconds "$stage1" --out "$folder" "$@"
    on "$gpu" pair.py --student "$folder" --out "$folder"
    on "$gpu" evaluate.py "$folder"
}
pair 0 c12 --channels 12 --bits 6 --target-bytes 328 &
pair 1 c8 --channels 8 --bits 6 --target-bytes 225 &
pair 2 c4 --channels 4 --bits 6 --target-bytes 120 &
{
    on 3 autoencoder.py --teacher "$teacher" --channels 4 --bits 6 --target-bytes 120 --out "$out/ae4"
    on 3 evaluate.py "$out/ae4"
    on 3 exit.py --soft "$out/soft" --head "$here/bottleneck_c4.head.onnx" --tail "$here/bottleneck_c4.tail.onnx" --out "$out/exit4"
} &
wait
python3 "$here/compact.py" "$out/c8/tail.onnx" "$out/bottleneck_c8.tail.onnx"
python3 "$here/compact.py" "$out/ae4/tail.onnx" "$out/autoencoder_c4.decoder.onnx" picture
