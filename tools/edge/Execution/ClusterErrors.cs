using Edge.Model;

namespace Edge.Cli.Execution;

/// <summary>Errors 6220-6229: boards of a cluster.</summary>
internal static class ClusterErrors
{
    public static EdgeException SamePort(string port, string first, string second) => new(
        6220, $"'{first}' and '{second}' are both at {port}.", "A port has one board at its other end.", "Give each board its own port; 'edge flash --list' shows them.");

    public static EdgeException OtherEmulatedBoard(string name, string address, string board) => new(
        6221, $"'{name}' is a '{board}' at {address}.", "An emulated board is the one that its address names.", "Leave 'board:' out.");

    public static EdgeException OtherBoard(string port, string found, string expected) => new(
        6222, $"The board at {port} is a '{found}'.", $"The cluster says that it is a '{expected}'; the program is made for that one's instructions.", "Correct 'board:', or the port.");

    public static EdgeException OtherProgram(string port, string board) => new(
        6223, $"The board at {port} has another program.", "Its image was built for another model or another cluster, and takes no program over its line.", $"Flash the image that takes programs to the '{board}', or the one of its part: edge build-firmware PLAN --device NAME (docs/cluster.md).");

    public static EdgeException NotEmulated(string board, IEnumerable<string> emulated) => new(
        6224, $"There is no emulated '{board}'.", $"QEMU has {string.Join(", ", emulated)}.", "Take one of those, or give the port of a real board.");

    public static EdgeException LanguageModel(string name) => new(
        6225, $"'{name}' is a board.", "Boards run networks of int8 tensors; language models run on agents.", "Leave the boards out of the cluster.");

    public static EdgeException NothingToBuild(string device, IEnumerable<string> others) => new(
        6226, $"The plan has nothing for a device '{device}'.", $"It has parts for {string.Join(", ", others)}.", "Name one of them.");

    public static EdgeException NoDevice(string path) => new(
        6227, $"'{path}' is a plan, and no device of it is named.", "An image is built of one device's part.", "Name it with --device; without one, give the model file.");
}
