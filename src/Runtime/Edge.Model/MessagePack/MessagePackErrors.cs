namespace Edge.Model.MessagePack;

/// <summary>The numbered errors of the codec, EDGE1002 … EDGE1013; see <c>docs/diagnostics/10xx.md</c>.</summary>
internal static class MessagePackErrors
{
    private const string Damaged = "The file or message is damaged, or was not written as MessagePack; write or send it again.";
    private const string OtherVersion = "Check that both ends run the same version of Edge.";

    public static EdgeException Truncated(int position, long neededBytes, int leftBytes) => new(
        1002, $"The MessagePack value at byte {position} is cut off.", $"It needs {neededBytes} bytes and {leftBytes} are left.", Damaged);

    public static EdgeException WrongKind(int position, MessagePackKind expected, MessagePackKind found) => new(
        1003, $"The MessagePack value at byte {position} is {found}.", $"{expected} is expected here.", OtherVersion);

    public static EdgeException OutOfRange(int position, string value, string range) => new(
        1004, $"The integer {value} at byte {position} is out of range.", $"{range} is expected here.", OtherVersion);

    public static EdgeException PromisesTooMuch(int position, long promised, int leftBytes) => new(
        1005, $"The header at byte {position} promises {promised} more values.", $"Only {leftBytes} bytes are left, and a value has at least one.", Damaged);

    public static EdgeException TooDeep(int position, int limit) => new(
        1006, $"Arrays and maps are nested too deep at byte {position}.", $"The limit is {limit} levels.", Damaged);

    public static EdgeException AboveLimit(int position, long length, int limit) => new(
        1007, $"The MessagePack value at byte {position} has a length or count of {length}.", $"The limit here is {limit}.", "Raise the limit if the sender is trusted; otherwise refuse the data.");

    public static EdgeException WrongCount(int position, int expected, int found) => new(
        1008, $"The array at byte {position} has {found} elements.", $"{expected} are expected.", OtherVersion);

    public static EdgeException BadText(int position) => new(
        1009, $"The string at byte {position} is not UTF-8.", "MessagePack strings are UTF-8 (RFC 3629).", Damaged);

    public static EdgeException BadTimestamp(string why) => new(
        1010, "A timestamp is malformed.", why, Damaged);

    public static EdgeException Reserved(int position) => new(
        1011, $"Byte {position} is 0xC1.", "MessagePack never uses this byte.", Damaged);

    public static EdgeException TrailingBytes(int position, int leftBytes) => new(
        1012, $"{leftBytes} bytes follow the last value, from byte {position}.", "Nothing is expected after it.", Damaged);

    public static EdgeException UnpairedSurrogate(Exception inner) => new(
        1013, "A string cannot be written as UTF-8.", "It has half of a surrogate pair.", "Repair the text at its source.", inner);
}
