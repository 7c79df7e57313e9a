using Edge.Model;

namespace Edge.Training.Checkpoints;

/// <summary>Errors of checkpoints, EDGE7040-EDGE7049.</summary>
internal static class CheckpointErrors
{
    public static EdgeException Damaged(string path, string why) =>
        new(7040, $"'{path}' is no whole checkpoint.", why, "Begin again without '--resume', or take an older copy of the file.");

    public static EdgeException Version(string path, int version, int known) =>
        new(7041, $"Checkpoint '{path}' is of format {version}.", $"This program reads format {known}.", "Go on with the program that wrote it, or begin again.");

    public static EdgeException OfAnother(string path) =>
        new(7042, $"Checkpoint '{path}' is of another training.", "Model, pictures, options and seed are those of its beginning; only they make what follows the same.", "Give the same options, or begin again without '--resume'.");
}
