using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>What the steps of a firmware program make a microcontroller execute.</summary>
public static class FirmwareWork
{
    /// <summary>The work of every step, in the order in which they run; null for constants that come and go.</summary>
    /// <param name="program">The program.</param>
    /// <param name="isa">What the device's kernels are made of.</param>
    public static IEnumerable<InstructionWork?> Of(FirmwareProgram program, FirmwareIsa isa) => program.Flat().Select(step => Of(program, step, isa));

    /// <summary>The work of one of its steps.</summary>
    /// <param name="program">The program.</param>
    /// <param name="step">The step, outside of its repeat.</param>
    /// <param name="isa">What the device's kernels are made of.</param>
    public static InstructionWork? Of(FirmwareProgram program, FirmwareStep step, FirmwareIsa isa) => step.Kind switch
    {
        FirmwareStepKind.Compute => Of(CallOf(program, step, isa)),
        FirmwareStepKind.Copy => MovementWork.OfCopy(step, program.Buffers[program.Operands[step.Operands]], program.Buffers[program.Operands[step.Operands + 1]]),
        FirmwareStepKind.Load or FirmwareStepKind.Release or FirmwareStepKind.Repeat => null,
        _ => MovementWork.OfTransfer(step, program.Buffers[program.Operands[step.Operands]]),
    };

    private static KernelCall CallOf(FirmwareProgram program, FirmwareStep step, FirmwareIsa isa)
    {
        FirmwareNode node = program.Nodes[step.Index];
        FirmwareBuffer?[] operands = new FirmwareBuffer?[node.Inputs + node.Outputs + ((step.Sums & FirmwareSums.Kept) != 0 ? 1 : 0)];
        for (int i = 0; i < operands.Length; i++)
        {
            int buffer = program.Operands[step.Operands + i];
            operands[i] = buffer == FirmwareProgram.NoBuffer ? null : program.Buffers[buffer];
        }

        return new KernelCall(node, step, operands, isa);
    }

    private static InstructionWork Of(KernelCall call) => call.Node.Kernel switch
    {
        FirmwareKernel.Conv2D => ConvolutionWork.Of(call),
        FirmwareKernel.DepthwiseConv2D => DepthwiseWork.Of(call),
        FirmwareKernel.Add or FirmwareKernel.Mul or FirmwareKernel.Div or FirmwareKernel.Maximum => PairWork.Of(call),
        FirmwareKernel.AveragePool or FirmwareKernel.MaxPool => PoolWork.OfWindow(call),
        FirmwareKernel.Mean or FirmwareKernel.ReduceMax => PoolWork.OfReduction(call),
        FirmwareKernel.Pad => MovementWork.OfPad(call),
        FirmwareKernel.Softmax => MovementWork.OfSoftmax(call),
        FirmwareKernel.Table => MovementWork.OfTable(call),
        FirmwareKernel.Concat => MovementWork.OfConcat(call),
        FirmwareKernel.Reshape => MovementWork.OfReshape(call),
        FirmwareKernel.Lstm => RecurrentWork.OfLstm(call),
        FirmwareKernel.Svdf => RecurrentWork.OfSvdf(call),
        _ => MovementWork.OfElements(call),
    };
}
