using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Language;

namespace Edge.Cli.Language;

/// <summary>
/// The shares of the last plan of a model for some devices, a file each: devices hold the weights of those shares. Losing a file costs
/// sending weights again and nothing else.
/// </summary>
/// <param name="folder">Where the files are.</param>
internal sealed class RememberedShares(string folder)
{
    /// <summary>Those under the user's cache folder.</summary>
    public static RememberedShares OfUser => new(Path.Combine(CacheSlot.Root, "shares"));

    /// <summary>The shares of the last plan; null where there is none, or the file is damaged.</summary>
    /// <param name="model">The model.</param>
    /// <param name="devices">The devices, this process last.</param>
    public ShareSpeeds? Find(ImportedModel model, ImmutableArray<ClusterDevice> devices)
    {
        FileInfo file = new(PathOf(model, devices));
        if (!file.Exists || file.Length != BytesOf(devices.Length))
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(file.FullName);
        int end = bytes.Length - Digest.SizeBytes;
        return Digest.Of(bytes.AsSpan(0, end)) == new Digest(bytes.AsSpan(end))
            ? new ShareSpeeds(
                new Digest(bytes.AsSpan(0, Digest.SizeBytes)),
                [.. devices.Select((_, i) => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(Digest.SizeBytes + (i * sizeof(double)))))])
            : null;
    }

    /// <summary>Remembers them for the next plan.</summary>
    /// <param name="model">The model.</param>
    /// <param name="devices">The devices, this process last.</param>
    /// <param name="shares">What they hold now.</param>
    public void Keep(ImportedModel model, ImmutableArray<ClusterDevice> devices, ShareSpeeds shares)
    {
        byte[] bytes = new byte[BytesOf(devices.Length)];
        shares.Plan.CopyTo(bytes);
        for (int i = 0; i < devices.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(Digest.SizeBytes + (i * sizeof(double))), shares.Speeds[i]);
        }

        int end = bytes.Length - Digest.SizeBytes;
        Digest.Of(bytes.AsSpan(0, end)).CopyTo(bytes.AsSpan(end));
        CacheFile.Write(PathOf(model, devices), bytes);
    }

    private static int BytesOf(int devices) => (2 * Digest.SizeBytes) + (devices * sizeof(double));

    private string PathOf(ImportedModel model, ImmutableArray<ClusterDevice> devices)
    {
        string key = $"{GraphEncoding.DigestOf(model.Graph)}\n{string.Join('\n', devices.Select(d => $"{d.Name}\t{d.Address}"))}";
        return Path.Combine(folder, Digest.Of(Encoding.UTF8.GetBytes(key)).ToString());
    }
}
