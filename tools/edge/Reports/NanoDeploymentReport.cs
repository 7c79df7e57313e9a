using System.Collections.Immutable;
using Edge.Devices;
using Spectre.Console;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge build-firmware --board nano:B --json</c> prints: schema <c>edge.deployment/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Board">The board.</param>
/// <param name="Image">Path of the image.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FlashBytes">What the board has for it.</param>
/// <param name="Assemblies">What it is made of, in order.</param>
internal sealed record NanoDeploymentReport(string Schema, string Board, string Image, long Bytes, ulong FlashBytes, ImmutableArray<NanoDeploymentReport.Part> Assemblies)
{
    /// <summary>Describes an image.</summary>
    public static NanoDeploymentReport Of(NanoDeployment deployment, string image) => new(
        "edge.deployment/1", deployment.Board.Name, image, deployment.Bytes, deployment.Board.Flash[0].Bytes, [.. deployment.Assemblies.Select(a => new Part(a.Name, a.Bytes.Length))]);

    /// <summary>Shows it to a person.</summary>
    public void Print()
    {
        Table table = Terminal.Table("assembly", "#B");
        foreach (Part part in Assemblies)
        {
            table.AddRow(part.Name, PlanTable.Number(part.Bytes));
        }

        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"image {Image}: {PlanTable.Number(Bytes)} of {PlanTable.Number((long)FlashBytes)} bytes of {Board}");
    }

    /// <summary>An assembly.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Bytes">Its size.</param>
    internal sealed record Part(string Name, long Bytes);
}
