using System.Collections.Immutable;
using Edge.Planner.Programs;

namespace Edge.Planner.Simulation;

/// <summary>
/// Plays the programs of a plan once, as discrete events: every device does its steps in order, a message leaves when it was written and
/// both links are free, takes each of them for its bits at that link's own rate, and arrives after its bits at the slower rate and half a round trip.
/// </summary>
internal sealed class Playback
{
    private readonly ImmutableArray<SimulatedProgram> _programs;
    private readonly Func<int, double, double, double> _factor;
    private readonly bool _isFirst;
    private readonly PriorityQueue<(int Device, SimulatedMessage Message, bool IsMessage), (double Us, long Order)> _agenda = new();
    private readonly Dictionary<(int From, int To, int Tag), (double LeftUs, double ArrivedUs)> _arrived = [];
    private readonly double[] _upFreeUs, _downFreeUs, _clockUs;
    private readonly int[] _next;
    private readonly bool[] _waits;
    private readonly List<SimulatedEvent>[]? _events;
    private long _order;

    private Playback(ImmutableArray<SimulatedProgram> programs, Func<int, double, double, double> factor, bool isFirst, List<SimulatedEvent>[]? events)
    {
        (_programs, _factor, _isFirst, _events) = (programs, factor, isFirst, events);
        (_upFreeUs, _downFreeUs, _clockUs) = (new double[programs.Length], new double[programs.Length], new double[programs.Length]);
        (_next, _waits) = (new int[programs.Length], new bool[programs.Length]);
    }

    /// <summary>When each program ended.</summary>
    public IReadOnlyList<double> EndUs => _clockUs;

    /// <summary>Whether every program came to its end; otherwise some wait for what nobody sends.</summary>
    public bool IsComplete => _programs.Select((p, d) => _next[d] == p.Steps.Length).All(done => done);

    /// <summary>Plays.</summary>
    /// <param name="programs">The programs.</param>
    /// <param name="factor">The factor on the cost of a group of steps, given the ratios of its percentiles to the prediction.</param>
    /// <param name="isFirst">Whether weights are read from storage.</param>
    /// <param name="events">Takes what each device does; null where that is not wanted.</param>
    public static Playback Of(ImmutableArray<SimulatedProgram> programs, Func<int, double, double, double> factor, bool isFirst, List<SimulatedEvent>[]? events = null)
    {
        Playback playback = new(programs, factor, isFirst, events);
        for (int d = 0; d < programs.Length; d++)
        {
            playback.Wake(d, 0);
        }

        while (playback._agenda.TryDequeue(out (int Device, SimulatedMessage Message, bool IsMessage) entry, out (double Us, long Order) at))
        {
            if (entry.IsMessage)
            {
                playback.Travel(entry.Device, entry.Message, at.Us);
            }
            else
            {
                playback.Advance(entry.Device);
            }
        }

        return playback;
    }

    private void Wake(int device, double us) => _agenda.Enqueue((device, default, false), (us, _order++));

    /// <summary>Does the steps of a device until one sends, so that messages of all devices leave in the order of time, or until it waits.</summary>
    private void Advance(int device)
    {
        SimulatedProgram program = _programs[device];
        for (bool goesOn = true; goesOn && _next[device] < program.Steps.Length; _next[device]++)
        {
            SimulatedStep step = program.Steps[_next[device]];
            if (!HasArrived(device, step))
            {
                _waits[device] = true;
                return;
            }

            double takes = (step.Activity == SimulatedActivity.Load && !_isFirst) || step.Time.Us <= 0 ? 0 : step.Time.Us * _factor(step.Group, step.Time.P10 / step.Time.Us, step.Time.P90 / step.Time.Us);
            Pass(device, step.Activity, _clockUs[device] + takes);
            foreach (SimulatedMessage message in step.Sends)
            {
                _agenda.Enqueue((device, message, true), (_clockUs[device], _order++));
                goesOn = false;
            }
        }

        if (_next[device] < program.Steps.Length)
        {
            Wake(device, _clockUs[device]);
        }
    }

    private bool HasArrived(int device, SimulatedStep step)
    {
        (double left, double arrived) = (0, 0);
        foreach (SimulatedMessage message in step.Awaits)
        {
            if (!_arrived.TryGetValue((message.Peer, device, message.Tag), out (double LeftUs, double ArrivedUs) known))
            {
                return false;
            }

            (left, arrived) = (Math.Max(left, known.LeftUs), Math.Max(arrived, known.ArrivedUs));
        }

        Pass(device, SimulatedActivity.Wait, left);
        Pass(device, SimulatedActivity.Wire, arrived);
        return true;
    }

    private void Travel(int from, SimulatedMessage message, double us)
    {
        SimulatedProgram sender = _programs[from], receiver = _programs[message.Peer];
        SimulatedProgram slower = sender.Profile.LinkBitsPerSecond <= receiver.Profile.LinkBitsPerSecond ? sender : receiver;
        SimulatedProgram further = sender.Profile.LinkRoundTripUs >= receiver.Profile.LinkRoundTripUs ? sender : receiver;
        double start = Math.Max(us, Math.Max(_upFreeUs[from], _downFreeUs[message.Peer]));
        double bits = BitsUs(slower, message);
        (_upFreeUs[from], _downFreeUs[message.Peer]) = (start + BitsUs(sender, message), start + BitsUs(receiver, message)); // what a fast link has left is for others
        double arrival = start + bits + (further.Profile.LinkRoundTripUs / 2 * _factor(further.LinkGroup, further.RoundTrip.Low, further.RoundTrip.High)) + LossyLink.ResendUs(sender.Profile, receiver.Profile, message.Bytes);
        _arrived[(from, message.Peer, message.Tag)] = (us, arrival);
        if (_waits[message.Peer])
        {
            _waits[message.Peer] = false;
            Wake(message.Peer, us);
        }
    }

    private double BitsUs(SimulatedProgram at, SimulatedMessage message) =>
        message.Bytes * 8 / Math.Max(at.Profile.LinkBitsPerSecond, 1) * 1e6 * _factor(at.LinkGroup, at.Link.Low, at.Link.High);

    /// <summary>A device does something until a moment; nothing where that has passed.</summary>
    private void Pass(int device, SimulatedActivity activity, double untilUs)
    {
        if (untilUs <= _clockUs[device])
        {
            return;
        }

        _events?[device].Add(new SimulatedEvent(_next[device], activity, _clockUs[device], untilUs));
        _clockUs[device] = untilUs;
    }
}
