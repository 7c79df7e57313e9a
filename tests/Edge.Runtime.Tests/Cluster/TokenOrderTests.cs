using Edge.Model;
using Edge.Runtime.Language;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Runtime.Tests.Cluster;

public sealed class TokenOrderTests
{
    private static readonly TokenSettings Settings = new(16, 256, 4, KeyValueType.Float16);

    private static TokenOrder Received(ReadOnlySpan<byte> bytes)
    {
        TokenOrder order = new(Settings);
        bytes.CopyTo(order.Room.Span);
        order.Read(bytes.Length);
        return order;
    }

    [Fact]
    public void Batch_comes_back()
    {
        TokenOrder order = Received(new TokenOrder(Settings).Forward([5, 6, 0], [1, 1, 2], [1, 2]));
        order.Kind.ShouldBe(TokenOrderKind.Forward);
        order.Positions.ToArray().ShouldBe([5, 6, 0]);
        order.Sequences.ToArray().ShouldBe([1, 1, 2]);
        order.Outputs.ToArray().ShouldBe([1, 2]);
    }

    [Fact]
    public void Copies_and_requests_for_logits_come_back()
    {
        TokenOrder copy = Received(new TokenOrder(Settings).Copy(1, 3, 77));
        (copy.Kind, copy.Arguments).ShouldBe((TokenOrderKind.Copy, (1, 3, 77)));
        TokenOrder logits = Received(new TokenOrder(Settings).Logits(2));
        (logits.Kind, logits.Arguments.First).ShouldBe((TokenOrderKind.Logits, 2));
    }

    [Fact]
    public void Token_of_a_row_takes_no_more_than_it_must() => new TokenOrder(Settings).Forward([100], [0], [0]).Length.ShouldBe(24);

    [Fact]
    public void Largest_order_fits()
    {
        int[] rows = [.. Enumerable.Range(0, Settings.RowCapacity)];
        Received(new TokenOrder(Settings).Forward(rows, rows, rows)).Outputs.ToArray().ShouldBe(rows);
    }

    /// <summary>Whatever comes is read within its bounds or refused by number.</summary>
    [Fact]
    public void Other_bytes_are_refused() => Prop.ForAll<int, int, int>(IsReadOrRefused).QuickCheckThrowOnFailure();

    private static bool IsReadOrRefused(int seed, int rows, int outputs)
    {
        byte[] bytes = new byte[Math.Min((3 + Math.Abs(rows % 20 * 2) + Math.Abs(outputs % 20)) * 4, TokenOrder.SizeBytes(Settings))];
        int[] words = [Math.Abs(seed % 5), rows % 20, outputs % 20];
        Buffer.BlockCopy(words, 0, bytes, 0, Math.Min(12, bytes.Length));
        try
        {
            TokenOrder order = Received(bytes);
            return order.Kind is TokenOrderKind.Copy or TokenOrderKind.Logits
                || (order.Positions.Length is >= 1 and <= 16 && order.Outputs.Length <= order.Positions.Length
                    && bytes.Length == 12 + (4 * ((2 * order.Positions.Length) + order.Outputs.Length)));
        }
        catch (EdgeException e)
        {
            return e.Code == 5450;
        }
    }
}
