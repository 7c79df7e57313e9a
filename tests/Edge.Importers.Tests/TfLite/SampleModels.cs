using System.Collections.Immutable;
using System.IO.Compression;

namespace Edge.Importers.Tests.TfLite;

/// <summary>Small sound models that together use most of the format: seeds for mutation and fuzzing, on any machine.</summary>
internal static class SampleModels
{
    /// <summary>The models by name.</summary>
    public static ImmutableSortedDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["convolutions"] = Convolutions(),
        ["hybrid"] = Hybrid(),
        ["layouts"] = Layouts(),
        ["recurrences"] = Recurrences(),
        ["metadata"] = WithMetadata(),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static byte[] Convolutions()
    {
        var model = new TfliteModel();
        int image = model.Tensor("image", TfliteModel.Int8, [1, 8, 8, 3], 0.5f, -3);
        int filter = model.Constant("filter", TfliteModel.Int8, [4, 3, 3, 3], Bytes(108), [1, 2, 3, 4], axis: 0);
        int bias = model.Constant("bias", TfliteModel.Int32, [4], Bytes(16));
        int wide = model.Tensor("wide", TfliteModel.Int8, [1, 4, 4, 4], 0.25f);
        model.Operator(3, [image, filter, bias], [wide], 1, new FlatNode().Int32(1, 2).Int32(2, 2).Byte(3, 1));
        int padded = model.Tensor("padded", TfliteModel.Int8, [1, 6, 6, 4], 0.25f);
        model.Operator(34, [wide, model.Constant("amounts", TfliteModel.Int32, [4, 2], Amounts(0, 0, 1, 1, 1, 1, 0, 0))], [padded]);
        int depthwise = model.Constant("depthwise", TfliteModel.Int8, [1, 3, 3, 4], Bytes(36), [1, 2, 3, 4], axis: 3);
        int deep = model.Tensor("deep", TfliteModel.Int8, [1, 4, 4, 4], 0.25f);
        model.Operator(4, [padded, depthwise, bias], [deep], 2, new FlatNode().Byte(0, 1).Int32(1, 1).Int32(2, 1).Int32(3, 1));
        int sum = model.Tensor("sum", TfliteModel.Int8, [1, 4, 4, 4], 0.25f);
        model.Operator(0, [wide, deep], [sum], 11, new FlatNode().Byte(0, 1));
        int mean = model.Tensor("mean", TfliteModel.Int8, [1, 4], 0.25f);
        model.Operator(40, [sum, model.List("axes", 1, 2)], [mean], 27, new FlatNode());
        int y = model.Tensor("y", TfliteModel.Float32, [1, 4]);
        model.Operator(6, [mean], [y]);
        return model.File([image], [y]);
    }

    private static byte[] Hybrid()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 2, 3]);
        int weights = model.Constant("weights", TfliteModel.Int8, [5, 6], Bytes(30), [1, 2, 3, 4, 5], axis: 0);
        int dense = model.Tensor("dense", TfliteModel.Float32, [1, 5]);
        model.Operator(9, [x, weights, -1], [dense], 8, new FlatNode().Byte(0, 3));
        int y = model.Tensor("y", TfliteModel.Float32, [1, 5]);
        model.Operator(25, [dense], [y], 9, new FlatNode().Single(0, 1));
        return model.File([x], [y]);
    }

    private static byte[] Layouts()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 4, 6, 2]);
        int turned = model.Tensor("turned", TfliteModel.Float32, [1, 6, 4, 2]);
        model.Operator(39, [x, model.List("permutation", 0, 2, 1, 3)], [turned]);
        int slice = model.Tensor("slice", TfliteModel.Float32, [3, 4, 2]);
        model.Operator(45, [turned, model.List("begin", 0, 5), model.List("end", 1, -7), model.List("strides", 1, -2)], [slice], 32, new FlatNode().Int32(4, 1));
        int left = model.Tensor("left", TfliteModel.Float32, [3, 2, 2]), right = model.Tensor("right", TfliteModel.Float32, [3, 2, 2]);
        model.Operator(49, [model.List("axis", 1), slice], [left, right], 35, new FlatNode().Int32(0, 2));
        int packed = model.Tensor("packed", TfliteModel.Float32, [1, 3, 2, 4]);
        int joined = model.Tensor("joined", TfliteModel.Float32, [3, 2, 4]);
        model.Operator(2, [right, left], [joined], 10, new FlatNode().Int32(0, -1));
        model.Operator(70, [joined], [packed]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 6, 4, 4]);
        model.Operator(97, [packed, model.List("size", 6, 4)], [y], 74, new FlatNode().Boolean(1));
        return model.File([x], [y]);
    }

    private static byte[] Recurrences()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 4, 3]);
        int[] weights = [.. Enumerable.Range(0, 8).Select(i => model.Floats($"w{i}", [2, i < 4 ? 3 : 2], new float[i < 4 ? 6 : 4]))];
        int bias = model.Floats("bias", [2], 1, 2);
        int output = State("output state", 2), cell = State("cell state", 2), taps = State("taps", 12);
        int sequence = model.Tensor("sequence", TfliteModel.Float32, [1, 4, 2]);
        model.Operator(44, [x, .. weights, -1, -1, -1, bias, bias, bias, bias, -1, -1, output, cell], [sequence], 71, new FlatNode().Byte(0, 4).Single(1, 10));
        int last = model.Tensor("last", TfliteModel.Float32, [1, 2]);
        model.Operator(45, [sequence, model.List("begin", 0, -1), model.List("end", 1, 0), model.List("strides", 1, 1)], [last], 32, new FlatNode().Int32(4, 2));
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2]);
        model.Operator(27, [last, model.Floats("feature", [4, 2], new float[8]), model.Floats("time", [4, 3], new float[12]), -1, taps], [y], 6, new FlatNode().Int32(0, 2));
        return model.File([x], [y]);

        int State(string name, int size) => model.Tensor(new FlatNode().Int32s(0, 1, size).Byte(1, TfliteModel.Float32).Text(3, name).Boolean(5));
    }

    private static byte[] WithMetadata()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 3]);
        int y = model.Tensor("y", TfliteModel.Float32, [1, 3]);
        model.Operator(14, [x], [y]);
        FlatNode input = new FlatNode().Tables(4, new FlatNode().Byte(0, 1).Table(1, new FlatNode().Singles(0, 127.5f).Singles(1, 63.75f)));
        FlatNode output = new FlatNode().Tables(6, new FlatNode().Text(0, "labels.txt").Byte(2, 2));
        FlatNode metadata = new FlatNode().Tables(3, new FlatNode().Tables(2, input).Tables(3, output));
        model.Metadata("TFLITE_METADATA", FlatBufferWriter.Write(metadata, "M001"));
        return WithFile(model.File([x], [y]), "labels.txt", "cat\r\ndog\r\nbird\r\n"u8);
    }

    /// <summary>A model with a file in an archive behind it; offsets count from the start of the model, as TensorFlow's tools write them.</summary>
    public static byte[] WithFile(byte[] model, string name, ReadOnlySpan<byte> content)
    {
        using var file = new MemoryStream();
        file.Write(model);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        return file.ToArray();
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    private static byte[] Amounts(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
