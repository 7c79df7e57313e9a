using Edge.Model;

namespace Edge.Training.Data;

/// <summary>Pictures to learn from, pictures to decide by, and pictures that decide nothing.</summary>
/// <param name="Training">What the network learns from.</param>
/// <param name="HeldOut">A part of the training pictures, taken away by the seed: choices are made on it.</param>
/// <param name="Test">Pictures that are only measured at the end; null where there are none.</param>
public sealed record TrainingData(PictureSet Training, PictureSet HeldOut, PictureSet? Test)
{
    private const int HeldOutShare = 20, MostHeldOut = 2500;
    private const string TrainingFolder = "train", TestFolder = "test";
    private const ulong SplitPurpose = 0x5EED;

    /// <summary>
    /// Reads a folder: CIFAR-10's binary files (<c>data_batch_*.bin</c>, <c>test_batch.bin</c>), a folder for each class, or pictures side by
    /// side; the last two may lie under <c>train</c> and <c>test</c>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="request">What the model takes and knows.</param>
    /// <param name="batch">Pictures of a batch: as many are needed on either side of the split.</param>
    /// <param name="seed">Which training pictures are held out: one of 20, at most 2,500.</param>
    /// <exception cref="EdgeException">EDGE7000-EDGE7006, and those of the decoder.</exception>
    public static TrainingData Open(string folder, DataRequest request, int batch, ulong seed)
    {
        if (!Directory.Exists(folder))
        {
            throw DataErrors.NoPictures(folder);
        }

        (PictureSet? training, PictureSet? test) = Read(folder, request);
        if (training is null)
        {
            throw DataErrors.NoPictures(folder);
        }

        int heldOut = Math.Max(batch, Math.Min(training.Count / HeldOutShare, MostHeldOut));
        if (training.Count < heldOut + batch)
        {
            throw DataErrors.TooFew(training.Count, heldOut + batch);
        }

        (PictureSet rest, PictureSet part) = training.Split(heldOut, CounterRandom.For(seed, SplitPurpose, 0).Next());
        return new TrainingData(rest, part, test);
    }

    /// <summary>What stands for all pictures and labels.</summary>
    public Digest Digest() => Model.Digest.Of(System.Text.Encoding.ASCII.GetBytes($"{Training.Digest()} {HeldOut.Digest()} {Test?.Digest()}"));

    private static (PictureSet? Training, PictureSet? Test) Read(string folder, DataRequest request)
    {
        if (CifarFiles.Are(folder))
        {
            return (request.Height, request.Width) == (32, 32)
                ? (CifarFiles.Training(folder, request.Classes), CifarFiles.Test(folder, request.Classes))
                : throw DataErrors.WrongSize(request.Height, request.Width);
        }

        string training = Path.Combine(folder, TrainingFolder), test = Path.Combine(folder, TestFolder);
        return Directory.Exists(training)
            ? (PictureFolder.Read(training, request), Directory.Exists(test) ? PictureFolder.Read(test, request) : null)
            : (PictureFolder.Read(folder, request), null);
    }
}
