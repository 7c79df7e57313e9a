using Edge.Model;

namespace Edge.Training.Data;

/// <summary>Errors of training data, EDGE7000-EDGE7009.</summary>
internal static class DataErrors
{
    public static EdgeException NoPictures(string folder) =>
        new(7000, $"'{folder}' has no pictures to learn from.", "It has CIFAR-10's data_batch_*.bin, or a folder for each class, or pictures (PNG, JPEG, PPM, BMP) side by side; all of it may lie under 'train'.", "Check the path.");

    public static EdgeException TooMuch(string folder, long bytes) =>
        new(7001, $"The pictures of '{folder}' take {bytes} bytes.", $"They are kept in memory; at most {PictureSet.MaxBytes} bytes are.", "Take fewer pictures.");

    public static EdgeException Damaged(string file, string why) =>
        new(7002, $"'{file}' is no file of CIFAR-10.", why, "Fetch the file again (binary version: 1 byte of label and 3,072 of pixels a picture).");

    public static EdgeException WrongSize(int height, int width) =>
        new(7003, $"Pictures of CIFAR-10 are 32×32, the model takes {width}×{height}.", "Only folders of pictures are brought to another size.", "Take a folder of pictures, or a model for 32×32.");

    public static EdgeException UnknownClass(string folder, IEnumerable<string> classes) =>
        new(7004, $"Folder '{folder}' is none of the model's classes.", $"The model says that it knows {string.Join(", ", classes)} (edge.labels).", "Rename the folder, or take it away.");

    public static EdgeException WrongClasses(int folders, int classes) =>
        new(7005, $"There are {folders} classes of pictures and {classes} answers of the model.", "Class folders stand, in order of their names, for the model's answers, where it does not name them (edge.labels).", "Give the model's classes in its metadata, or a folder for each answer.");

    public static EdgeException TooFew(int pictures, int needed) =>
        new(7006, $"There are {pictures} pictures to learn from.", $"{needed} are needed: a batch to learn from and one to check by.", "Add pictures, or make the batch smaller.");
}
