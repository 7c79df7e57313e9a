namespace Edge.Importers.TfLite.Metadata;

/// <summary>
/// Field numbers of the tables in TensorFlow Lite's metadata schema (tensorflow_lite_support/metadata/metadata_schema.fbs,
/// version 1.1.0).
/// </summary>
internal static class MetadataFields
{
    internal static class Model
    {
        public const int Subgraphs = 3;
    }

    internal static class Subgraph
    {
        public const int Inputs = 2, Outputs = 3;
    }

    internal static class Tensor
    {
        public const int ProcessUnits = 4, AssociatedFiles = 6;
    }

    internal static class ProcessUnit
    {
        public const int OptionsType = 0, Options = 1;
    }

    internal static class Normalization
    {
        public const int Mean = 0, StandardDeviation = 1;
    }

    internal static class AssociatedFile
    {
        public const int Name = 0, Type = 2;
    }
}
