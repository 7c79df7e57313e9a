using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>The loops of <c>lstm.c</c> and <c>svdf.c</c>, whose products of two rows are those of <c>dot.h</c>.</summary>
internal static class RecurrentWork
{
    private const int Gates = 4;

    /// <summary>Counts an LSTM.</summary>
    public static InstructionWork OfLstm(KernelCall call)
    {
        InstructionWork work = new("lstm");
        double times = (double)call[0] * call[1];
        int features = call[2], units = call[3];
        work.Add("batch", call[0]);
        work.Add("time", times);
        work.Add("unit", times * units);
        work.Add("gate", times * units * Gates);
        Dot(work, call.Isa, features, times * units * Gates);
        Dot(work, call.Isa, units, times * units * Gates);
        return work;
    }

    /// <summary>Counts an SVDF.</summary>
    public static InstructionWork OfSvdf(KernelCall call)
    {
        InstructionWork work = new("svdf");
        double units = (double)call[0] * call[2], filters = units * call[3];
        work.Add("batch", call[0]);
        work.Add("unit", units);
        work.Add("filter", filters);
        Dot(work, call.Isa, call[1], filters);
        return work;
    }

    private static void Dot(InstructionWork work, FirmwareIsa isa, int length, double times)
    {
        int lanes = isa switch { FirmwareIsa.Dsp => 4, FirmwareIsa.Mve => 16, _ => 1 };
        work.Add("products", times * (isa == FirmwareIsa.Dsp ? length / lanes : (length + lanes - 1) / lanes));
        work.Add("single product", isa == FirmwareIsa.Dsp ? times * (length % lanes) : 0);
    }
}
