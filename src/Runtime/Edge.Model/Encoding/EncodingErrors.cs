namespace Edge.Model.Encoding;

/// <summary>Errors of the canonical encoding.</summary>
internal static class EncodingErrors
{
    public static EdgeException Invalid(string what, string why) =>
        new(1030, $"{what} cannot be read.", $"In a graph or plan, {why}.", "The file is damaged or was written by another version; make the plan again.");

    public static EdgeException Version(string what, int found, int expected) =>
        new(1031, $"A {what} has format version {found}.", $"This program reads version {expected}.", "Make the plan again with this version, or update the device.");
}
