using Edge.Model;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Golden.Tests.Boards;

/// <summary>The real C of a board against the real host.</summary>
public sealed class BoardConnectionTests : BoardContract
{
    /// <inheritdoc/>
    protected override string Name => "host";

    /// <inheritdoc/>
    protected override string Build => Convert.ToHexStringLower([.. "host board"u8, .. new byte[10]]);

    [NativeFact]
    public async Task ABoardThatDiesInARunIsAnErrorAndTheNextOneWorks()
    {
        ITestBoard process = Board();
        await using BoardConnection board = await BoardConnection.OpenAsync(process.Connect(), Serial, Link);
        TinyHost host = new()
        {
            OnFeed = _ =>
            {
                process.Dispose();
                return Task.CompletedTask;
            },
        };
        await board.LoadAsync(Program, host);
        (await Should.ThrowAsync<EdgeException>(board.RunAsync(host))).Code.ShouldBeOneOf(4017, 4064);
        (await board.Ended).Code.ShouldBeOneOf(4017, 4064);

        using ITestBoard next = Board();
        await using BoardConnection again = await BoardConnection.OpenAsync(next.Connect(), Serial, Link);
        again.Description.Program.ShouldBeNull();
    }

    /// <inheritdoc/>
    protected override ITestBoard Board(int constantsBytes = 4096, string key = "") => new HostBoard(1024, 1024, 4096, constantsBytes, key: key);
}
