namespace Edge.Training.Data;

/// <summary>Decodes a picture file to a size.</summary>
/// <param name="path">The file.</param>
/// <param name="height">Rows wanted.</param>
/// <param name="width">Columns wanted.</param>
/// <param name="rgb">Filled: 8-bit red, green and blue, <c>[height,width,3]</c>.</param>
/// <exception cref="Edge.Model.EdgeException">The file cannot be read as a picture.</exception>
public delegate void PictureDecoder(string path, int height, int width, Span<byte> rgb);
