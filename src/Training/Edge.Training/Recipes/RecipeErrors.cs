using Edge.Model;

namespace Edge.Training.Recipes;

/// <summary>Errors of recipes, EDGE7020-EDGE7029.</summary>
internal static class RecipeErrors
{
    public static EdgeException NotTrainable(string model, string why) =>
        new(7020, $"'{model}' cannot teach a bottleneck.", why, "Take the float model of an image network with one input of three channels and one output of class scores.");

    public static EdgeException NoSuchCut(string model, string at, IEnumerable<string> cuts) =>
        new(7021, $"'{model}' cannot be cut at '{at}'.", "A cut is an image tensor through which everything that follows passes.", $"Cut at one of {string.Join(", ", cuts)}.");

    public static EdgeException Grid(string at, int height, int width, int pictureHeight, int pictureWidth) =>
        new(7022, $"The head cannot bring a picture of {pictureWidth}×{pictureHeight} to the {width}×{height} of '{at}'.", "It halves rows and columns equally often.", "Cut at a tensor whose size is the picture's, halved a few times.");

    public static EdgeException TooSmall(string part, long budget, long least) =>
        new(7023, $"No {part} has {budget} multiply-accumulates or less.", $"The smallest one has {least}.", "Allow more, or cut later, where the image is smaller.");

    public static EdgeException Option(string name, string range) =>
        new(7024, $"{name} is out of range.", $"It is {range}.", "Correct it.");

    public static EdgeException Diverged(long step) =>
        new(7025, $"Training has no finite loss after step {step}.", "It diverged: a value overflowed.", "Try another seed.");
}
