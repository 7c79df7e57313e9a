namespace Edge.Model;

/// <summary>The transfers of a step, one for each peer. Sums over all devices (<see cref="AllReduceStep"/>) are not among them.</summary>
public static class StepTransfers
{
    /// <summary>What the step sends.</summary>
    public static IEnumerable<TransferPart> Sent(Step step) => step switch
    {
        SendStep send => [send.Part],
        ScatterStep scatter => scatter.Parts,
        BroadcastStep broadcast => broadcast.Peers.Select(broadcast.PartFor),
        _ => [],
    };

    /// <summary>What the step receives.</summary>
    public static IEnumerable<TransferPart> Received(Step step) => step switch
    {
        ReceiveStep receive => [receive.Part],
        GatherStep gather => gather.Parts,
        _ => [],
    };
}
