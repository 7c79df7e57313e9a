using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>This device's half of a variant: a session that runs up to its question, and goes on with the answer.</summary>
internal sealed class VariantExecution : IVariantExecution
{
    private readonly PlanVariant _variant;
    private readonly RoundTripExchange _exchange = new();
    private readonly Session _session;
    private readonly Memory<byte>[] _outputs;
    private readonly int _exitEnd, _questionEnd, _steps;
    private bool _isExit;

    /// <summary>Prepares it.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="shards">Where its weights are.</param>
    /// <param name="kernels">What computes.</param>
    public VariantExecution(PlanVariant variant, IShardSource shards, IKernelSet kernels)
    {
        _variant = variant;
        Plan plan = variant.Plan;
        ImmutableArray<Step> steps = plan.Devices[plan.Endpoint].Steps;
        _steps = steps.Length;
        _questionEnd = IndexOf<ReceiveStep>(steps);
        _exitEnd = variant.Exit is null || variant.Path == VariantPath.Local ? 0 : IndexOf<SendStep>(steps);
        // What the exit gives may lie behind what is sent, where the planner did not know of it: it is then no exit that saves a message.
        _exitEnd = steps.Take(_exitEnd).OfType<FetchStep>().Any(f => f.Output == variant.Exit!.Output) ? _exitEnd : 0;
        _outputs = [.. plan.Graph.Outputs.Select(o => new Memory<byte>(new byte[plan.Graph.Tensors[o].Bytes]))];
        _session = new Session(PreparedPlan.Prepare(plan, plan.Endpoint, shards, kernels), _exchange);
    }

    /// <inheritdoc/>
    public Task<HeadAnswer> BeginAsync(ReadOnlyMemory<byte>[] inputs)
    {
        _session.Attach(inputs, _outputs);
        return Task.Run(Begin);
    }

    /// <inheritdoc/>
    public void Stop() => _session.Stop();

    /// <inheritdoc/>
    public RequestTiming Finish(FarAnswer answer)
    {
        _exchange.Arrived = answer.Messages;
        _session.AdvanceTo(_steps);
        _session.End();
        return StepTimes.Of(_session, _questionEnd, _steps);
    }

    /// <inheritdoc/>
    public void TakeAnswer(Memory<byte>[] outputs)
    {
        int[] answers = [.. _variant.Answers];
        if (outputs.Length != answers.Length)
        {
            throw ExecutionErrors.WrongTensorCount("output", outputs.Length, answers.Length);
        }

        for (int i = 0; i < answers.Length; i++)
        {
            Memory<byte> answer = _outputs[_isExit ? _variant.Exit!.Output : answers[i]];
            if (outputs[i].Length != answer.Length)
            {
                throw ExecutionErrors.WrongTensorSize("output", _variant.Plan.Graph.Tensors[_variant.Plan.Graph.Outputs[answers[i]]].Name, outputs[i].Length, answer.Length);
            }

            answer.CopyTo(outputs[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private HeadAnswer Begin()
    {
        _isExit = false;
        _exchange.TakeSent();
        _session.Begin();
        _session.AdvanceTo(_exitEnd);
        double confidence = 0;
        if (_exitEnd > 0)
        {
            confidence = LikeliestOf(MemoryMarshal.Cast<byte, float>(_outputs[_variant.Exit!.Output].Span));
            _isExit = confidence >= _variant.Exit.Threshold;
        }

        if (_isExit)
        {
            return new HeadAnswer([], IsExit: true, StepTimes.Of(_session, 0, _exitEnd), confidence);
        }

        _session.AdvanceTo(_questionEnd);
        if (_questionEnd == _steps)
        {
            _session.End();
        }

        return new HeadAnswer(_exchange.TakeSent(), IsExit: false, StepTimes.Of(_session, 0, _questionEnd), confidence);
    }

    /// <summary>The probability of the likeliest class: the largest of the softmax of scores.</summary>
    private static double LikeliestOf(ReadOnlySpan<float> scores)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (float score in scores)
        {
            largest = Math.Max(largest, score);
        }

        foreach (float score in scores)
        {
            sum += Math.Exp(score - largest);
        }

        return 1 / sum; // no number where a score is none: never sure
    }

    private static int IndexOf<T>(ImmutableArray<Step> steps)
        where T : Step
    {
        int index = 0;
        while (index < steps.Length && steps[index] is not T)
        {
            index++;
        }

        return index;
    }
}
