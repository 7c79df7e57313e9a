using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>
/// Plans a network for a cluster with microcontrollers among its devices: what each of them holds in RAM, scratch memory of its kernels
/// and its part of the input included, fits.
/// </summary>
public static class BoardClusterPlanner
{
    /// <summary>RAM of a board that no plan may use: the stack, the buffers of the link, variables.</summary>
    public const int ReservedRamBytes = 6 * 1024;

    private const int MostRounds = 8;
    private const int RoundsForTheMinimum = 3;

    /// <summary>Plans.</summary>
    /// <param name="request">Its memory bound holds for each device that has more.</param>
    /// <param name="isaOf">What the kernels of a device with a <see cref="ClusterDevice.Board"/> are made of.</param>
    /// <exception cref="EdgeException">EDGE3310 where a board has too little memory; EDGE30xx where no plan exists; EDGE33xx for what firmware cannot run.</exception>
    public static PlanningResult Plan(PlanRequest request, Func<ClusterDevice, FirmwareIsa> isaOf)
    {
        ClusterSpec cluster = request.Cluster;
        ImmutableArray<long> limits = [.. cluster.Devices.Select(d => Math.Min(LimitOf(d), request.SramBytes ?? long.MaxValue))];
        PlanningResult planned = Within(request, limits, isaOf) ?? Smallest(request, limits, isaOf);
        ImmutableArray<BoardMemory> boards = BoardMemory.Of(planned, cluster, isaOf);
        BoardMemory[] tooLarge = [.. boards.Where(b => b.Bytes > limits[b.Device])];
        return tooLarge.Length == 0
            ? planned with { Explanation = planned.Explanation with { Reasons = planned.Explanation.Reasons.AddRange(boards.Select(b => b.Explain(limits[b.Device]))) } }
            : throw FirmwareErrors.BoardsTooSmall(request.Model.Graph.Name, [.. tooLarge.Select(b => (cluster.Devices[b.Device], b.Bytes, limits[b.Device]))]);
    }

    private static long LimitOf(ClusterDevice device) => device.SramBytes is { } sram ? Math.Max(sram - ReservedRamBytes, 1) : device.Profile.ArenaBytes;

    /// <summary>A plan whose boards keep within limits; null where none is found. The planner bounds activations only, so it is asked again where the rest took too much.</summary>
    private static PlanningResult? Within(PlanRequest request, ImmutableArray<long> limits, Func<ClusterDevice, FirmwareIsa> isaOf)
    {
        ImmutableArray<long> arenas = limits;
        for (int round = 0; round < MostRounds && arenas.All(a => a > 0); round++)
        {
            PlanningResult planned;
            try
            {
                planned = NetworkPlanner.Plan(Bounded(request, arenas));
            }
            catch (EdgeException e) when (e.Code is 3005 or 3006)
            {
                return null;
            }

            BoardMemory[] tooLarge = [.. BoardMemory.Of(planned, request.Cluster, isaOf).Where(b => b.Bytes > limits[b.Device])];
            if (tooLarge.Length == 0)
            {
                return planned;
            }

            foreach (BoardMemory board in tooLarge)
            {
                arenas = arenas.SetItem(board.Device, Math.Min(arenas[board.Device] - 1, limits[board.Device] - board.BesideArenaBytes));
            }
        }

        return null;
    }

    /// <summary>The plan of least memory that is found where the boards may have more than they have.</summary>
    /// <exception cref="EdgeException">EDGE30xx where memory of boards is not what is missing.</exception>
    private static PlanningResult Smallest(PlanRequest request, ImmutableArray<long> limits, Func<ClusterDevice, FirmwareIsa> isaOf)
    {
        ImmutableArray<long> ample = [.. limits.Select((limit, d) => request.Cluster.Devices[d].Board is null ? limit : int.MaxValue)];
        PlanningResult smallest = NetworkPlanner.Plan(Bounded(request, ample));
        ImmutableArray<BoardMemory> needs = BoardMemory.Of(smallest, request.Cluster, isaOf);
        double least = 0, most = 1;
        for (int round = 0; round < RoundsForTheMinimum; round++)
        {
            double share = (least + most) / 2;
            ImmutableArray<long> between = limits;
            foreach (BoardMemory need in needs.Where(b => b.Bytes > limits[b.Device]))
            {
                between = between.SetItem(need.Device, limits[need.Device] + (long)((need.Bytes - limits[need.Device]) * share));
            }

            PlanningResult? smaller = Within(request, between, isaOf);
            (least, most) = smaller is null ? (share, most) : (least, share);
            smallest = smaller ?? smallest;
        }

        return smallest;
    }

    private static PlanRequest Bounded(PlanRequest request, ImmutableArray<long> arenas) => request with
    {
        SramBytes = null,
        Cluster = request.Cluster with { Devices = [.. request.Cluster.Devices.Zip(arenas, (d, arena) => d with { Profile = d.Profile with { ArenaBytes = arena } })] },
    };
}
