using Edge.Model;

namespace Edge.Training.Checkpoints;

/// <summary>
/// A file from which training goes on as if it had not stopped: <c>EDGETRN</c>, format, what it is a training of, the state, and the
/// digest of all that. It appears whole or not at all.
/// </summary>
public static class Checkpoint
{
    private const int Format = 1, MaxBytes = 1 << 30;

    private static ReadOnlySpan<byte> Magic => "EDGETRN"u8;

    private static int HeaderBytes => Magic.Length + 1 + Digest.SizeBytes;

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="path">Its place; what is there is replaced.</param>
    /// <param name="training">What stands for model, pictures and options.</param>
    /// <param name="write">Writes the state.</param>
    public static void Save(string path, Digest training, Action<StateWriter> write)
    {
        StateWriter state = new();
        state.WriteBytes(Magic);
        state.WriteBytes([Format]);
        Span<byte> digest = stackalloc byte[Digest.SizeBytes];
        training.CopyTo(digest);
        state.WriteBytes(digest);
        write(state);
        Digest.Of(state.Written).CopyTo(digest);
        state.WriteBytes(digest);
        string part = path + ".part";
        try
        {
            using (FileStream stream = new(part, FileMode.Create, FileAccess.Write))
            {
                stream.Write(state.Written);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="training">What stands for model, pictures and options.</param>
    /// <param name="read">Reads the state, in the order in which it was written.</param>
    /// <exception cref="EdgeException">EDGE7040-EDGE7042.</exception>
    public static void Load(string path, Digest training, Action<StateReader> read)
    {
        FileInfo info = new(path);
        if (!info.Exists || info.Length > MaxBytes || info.Length < HeaderBytes + Digest.SizeBytes)
        {
            throw CheckpointErrors.Damaged(path, info.Exists ? $"It has {info.Length} bytes." : "There is no such file.");
        }

        byte[] file = File.ReadAllBytes(path);
        ReadOnlySpan<byte> content = file.AsSpan(0, file.Length - Digest.SizeBytes);
        if (!content.StartsWith(Magic))
        {
            throw CheckpointErrors.Damaged(path, "It does not begin as one.");
        }

        if (content[Magic.Length] != Format)
        {
            throw CheckpointErrors.Version(path, content[Magic.Length], Format);
        }

        Span<byte> digest = stackalloc byte[Digest.SizeBytes];
        Digest.Of(content).CopyTo(digest);
        if (!digest.SequenceEqual(file.AsSpan(content.Length)))
        {
            throw CheckpointErrors.Damaged(path, "Its digest is not that of its content.");
        }

        training.CopyTo(digest);
        if (!digest.SequenceEqual(content.Slice(Magic.Length + 1, Digest.SizeBytes)))
        {
            throw CheckpointErrors.OfAnother(path);
        }

        StateReader state = new(file.AsMemory(HeaderBytes, content.Length - HeaderBytes));
        read(state);
        if (!state.IsAtEnd)
        {
            throw CheckpointErrors.Damaged(path, "There is more in it than a state.");
        }
    }
}
