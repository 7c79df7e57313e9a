using System.Globalization;
using Edge.Cli.Reports;
using Spectre.Console;

namespace Edge.Cli.Training;

/// <summary>The last line of <c>edge bottleneck train --json</c>, and the report beside the models: schema <c>edge.bottleneck-train/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">The teacher.</param>
/// <param name="At">The tensor that is restored.</param>
/// <param name="Channels">Channels of the latent.</param>
/// <param name="Bits">Bits of a symbol.</param>
/// <param name="Head">File of the head.</param>
/// <param name="Tail">File of the tail.</param>
/// <param name="TeacherMacs">Multiply-accumulates of the teacher.</param>
/// <param name="HeadMacs">Of the head.</param>
/// <param name="TailMacs">Of the tail.</param>
/// <param name="PictureBytes">Bytes of a picture as the head takes it.</param>
/// <param name="FixedBytes">Bytes of a latent that is not coded.</param>
/// <param name="HeldOut">What held-out pictures give.</param>
/// <param name="Test">What test pictures give; missing where there are none.</param>
/// <param name="Steps">Steps of both stages.</param>
/// <param name="Epochs">Passes over the training pictures.</param>
/// <param name="TrainingPictures">How many there are.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="ElapsedS">Seconds of training and measuring, of all runs that went on from each other.</param>
/// <param name="ProcessorS">Seconds of processor time.</param>
internal sealed record BottleneckReport(
    string Schema,
    string Model,
    string At,
    int Channels,
    int Bits,
    string Head,
    string Tail,
    long TeacherMacs,
    long HeadMacs,
    long TailMacs,
    int PictureBytes,
    int FixedBytes,
    PairMeasurement HeldOut,
    PairMeasurement? Test,
    long Steps,
    double Epochs,
    int TrainingPictures,
    ulong Seed,
    int Threads,
    double ElapsedS,
    double ProcessorS)
{
    /// <summary>Shows the report to a person.</summary>
    public void Print()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        Table table = Terminal.Table("pictures", "#count", "#teacher %", "#head and tail %", "#coded B", "#largest B", "#of the picture %");
        foreach ((string name, PairMeasurement? measured) in new (string, PairMeasurement?)[] { ("held out", HeldOut), ("test", Test) })
        {
            if (measured is not null)
            {
                table.AddRow(
                    name,
                    measured.Pictures.ToString("N0", culture),
                    measured.TeacherAccuracy is { } teacher ? (100 * teacher).ToString("0.00", culture) : "-",
                    (100 * measured.Accuracy).ToString("0.00", culture),
                    measured.CodedBytes.ToString("0.0", culture),
                    measured.LargestCodedBytes.ToString("N0", culture),
                    (100 * measured.CodedBytes / PictureBytes).ToString("0.0", culture));
            }
        }

        Terminal.Output.Write(table);
        Terminal.Output.WriteLine(string.Create(culture, $"head {HeadMacs:N0} MACs, tail {TailMacs:N0}, teacher {TeacherMacs:N0}; {FixedBytes} B as they are"));
        Terminal.Output.WriteLine(string.Create(culture, $"{Steps:N0} steps, {Epochs:0.#} passes over {TrainingPictures:N0} pictures, {ElapsedS:0} s, {ProcessorS:0} s of processor time"));
        Terminal.Output.WriteLine($"edge run {Head}+{Tail} --strategy bottleneck --devices 2 --input PICTURE");
    }
}
