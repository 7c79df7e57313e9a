using System.Collections.Immutable;

namespace Edge.Training.Data;

/// <summary>What a model asks of the pictures that it is trained with.</summary>
/// <param name="Height">Rows of its input.</param>
/// <param name="Width">Columns of its input.</param>
/// <param name="Classes">How many answers it tells apart.</param>
/// <param name="ClassNames">Their names, if it says them; else empty.</param>
/// <param name="Decode">Reads picture files.</param>
public sealed record DataRequest(int Height, int Width, int Classes, ImmutableArray<string> ClassNames, PictureDecoder Decode);
