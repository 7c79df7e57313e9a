namespace Edge.Importers;

/// <summary>Model file formats, told apart by content: the extension of a file means nothing.</summary>
public enum ModelFormat : byte
{
    /// <summary>None that Edge reads.</summary>
    Unknown = 0,

    /// <summary>TensorFlow Lite: FlatBuffers with the identifier <c>TFL3</c>.</summary>
    TfLite = 1,

    /// <summary>ONNX: a protobuf <c>ModelProto</c>.</summary>
    Onnx = 2,

    /// <summary>GGUF: a language model with its tokens.</summary>
    Gguf = 3,

    /// <summary>Safetensors: weights of a language model, with its JSON files beside them.</summary>
    Safetensors = 4,
}
