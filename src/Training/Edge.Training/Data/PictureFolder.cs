using Edge.Model;

namespace Edge.Training.Data;

/// <summary>Reads a folder of one folder a class, or of pictures of which nobody has said what they show.</summary>
internal static class PictureFolder
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".ppm", ".bmp"];

    /// <summary>Reads the pictures; null where there are none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="request">What the model takes and knows.</param>
    /// <exception cref="EdgeException">EDGE7001, EDGE7004, EDGE7005, and those of the decoder.</exception>
    public static PictureSet? Read(string folder, DataRequest request)
    {
        List<(string Path, int Label)> pictures = [.. List(folder, request)];
        int pictureBytes = request.Height * request.Width * 3;
        long bytes = (long)pictures.Count * pictureBytes;
        if (bytes > PictureSet.MaxBytes)
        {
            throw DataErrors.TooMuch(folder, bytes);
        }

        byte[] pixels = new byte[bytes];
        for (int i = 0; i < pictures.Count; i++)
        {
            request.Decode(pictures[i].Path, request.Height, request.Width, pixels.AsSpan(i * pictureBytes, pictureBytes));
        }

        return pictures.Count == 0 ? null : new PictureSet(request.Height, request.Width, pixels, [.. pictures.Select(p => p.Label)]);
    }

    private static IEnumerable<(string Path, int Label)> List(string folder, DataRequest request)
    {
        string[] classes = [.. Directory.EnumerateDirectories(folder).Where(f => Pictures(f).Any()).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        if (classes.Length == 0)
        {
            return Pictures(folder).Select(p => (p, -1));
        }

        if (request.ClassNames.Length == 0 && classes.Length != request.Classes)
        {
            throw DataErrors.WrongClasses(classes.Length, request.Classes);
        }

        return classes.SelectMany((name, place) => Pictures(Path.Combine(folder, name)).Select(p => (p, LabelOf(name, place, request))));
    }

    private static int LabelOf(string name, int place, DataRequest request)
    {
        int label = request.ClassNames.Length == 0 ? place : Array.FindIndex([.. request.ClassNames], c => c.Equals(name, StringComparison.OrdinalIgnoreCase));
        return label >= 0 ? label : throw DataErrors.UnknownClass(name, request.ClassNames);
    }

    private static IEnumerable<string> Pictures(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);
}
