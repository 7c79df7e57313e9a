using Edge.Model;

namespace Edge.Cli.Inputs;

/// <summary>Errors of input files, EDGE6010-EDGE6019.</summary>
internal static class InputErrors
{
    public static EdgeException Damaged(string source, string why, Exception? inner = null) =>
        new(6010, $"Input '{source}' cannot be read.", why, "Save it again as PNG, BMP, PPM, JPEG, NPY or raw bytes.", inner);

    public static EdgeException Unsupported(string source, string why) =>
        new(6011, $"Input '{source}' is of a kind that is not read.", why, "Convert it to a plain PNG or PPM.");

    public static EdgeException WrongSize(string source, long bytes, string tensor, long expected) =>
        new(6012, $"Input '{source}' has {bytes} bytes.", $"The model's inputs ({tensor}) take {expected} bytes.", "Run 'edge inspect' on the model to see its inputs.");

    public static EdgeException NoTurboJpeg(Exception inner) =>
        new(6013, "A JPEG cannot be read: libturbojpeg is missing.", "Edge decodes JPEG with the system's library.", "Install it (Debian: apt-get install libturbojpeg0), or convert the file to PNG.", inner);
}
