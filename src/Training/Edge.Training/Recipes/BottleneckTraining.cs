using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Training.Checkpoints;
using Edge.Training.Data;
using Edge.Training.Losses;
using Edge.Training.Optimizers;

namespace Edge.Training.Recipes;

/// <summary>
/// Trains a bottleneck in two stages (BottleFit, Matsubara et al., WoWMoM 2022) with a price on the latent's bits (Ballé et al., 2018). In the
/// first one head and decoder learn, and what is behind the cut is frozen: they imitate the teacher's features, the less the longer,
/// and answer. In the second one the head is frozen, and decoder and tail answer. Answers are learnt from labels and from the teacher's
/// soft outputs where it is right, or from it alone where there are no labels. The quantiser is there in both. Results are a function
/// of model, pictures and options, whatever the threads and however often training stopped and went on (<c>docs/training.md</c>).
/// </summary>
public sealed class BottleneckTraining : IDisposable
{
    private const string LabelsKey = "edge.labels";
    private const int PriorComponents = 4, MostHistogramPictures = 10_000, RateShare = 8, WarmUpShare = 20;
    private const float Temperature = 4, PriorRate = 5e-3f, MostNorm = 5;
    private const float FeatureWeight = 0.3f, SoftWeight = 0.1f, Smoothing = 0.1f;
    private const float Momentum = 0.9f, LabelledRate = 0.1f, LabelledDecay = 5e-4f, TaughtRate = 2e-3f, TaughtDecay = 0.05f;
    private const int Recipe = 2, UsualBatch = 128;
    private const ulong NoisePurpose = 4;

    private readonly BottleneckOptions _options;
    private readonly TrainingData _data;
    private readonly Teacher _teacher;
    private readonly Student _student;
    private readonly TrainableNetwork _taught, _learnt;
    private readonly PixelValues _teacherPixels, _studentPixels = new((_, pixel) => Student.PixelValue(pixel));
    private readonly LogisticMixturePrior _prior;
    private readonly AdamOptimizer _priorOptimizer;
    private readonly BitPrice _price;
    private readonly Batches _batches;
    private readonly ImmutableSortedDictionary<string, string> _metadata;
    private readonly Digest _identity;
    private readonly byte[] _pixels;
    private readonly int[] _labels;
    private readonly float[] _input, _noisy, _rateGradient, _soft;
    private Optimizer _optimizer;
    private int _firstSteps, _secondSteps, _stage;

    /// <summary>Begins a training.</summary>
    /// <param name="model">The teacher.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="team">The threads; not disposed of.</param>
    /// <exception cref="EdgeException">EDGE7020-EDGE7024, and those of <see cref="TrainableNetwork"/>.</exception>
    public BottleneckTraining(ImportedModel model, TrainingData data, BottleneckOptions options, WorkerTeam team)
    {
        (_options, _data, _teacher) = (options, data, Teacher.Of(model));
        _student = Student.Of(_teacher, options);
        (_firstSteps, _secondSteps) = (options.FirstSteps, options.SecondSteps);
        _metadata = model.Metadata;
        _teacherPixels = new PixelValues((channel, pixel) => ((pixel / 255f) - options.InputMean[channel % options.InputMean.Length]) / options.InputScale[channel % options.InputScale.Length]);
        _taught = new TrainableNetwork(_teacher.Graph, _teacher.Weights, options.Batch, team);
        _learnt = new TrainableNetwork(_student.Graph, _student.Weights, options.Batch, team, new TrainingOptions { Normalized = _student.Normalized, ZeroScaled = _student.BlockEnds, Seed = options.Seed });
        foreach (Parameter parameter in _taught.Parameters)
        {
            parameter.Frozen = true;
        }

        (float least, float most) = (-Student.Range / 2, Student.Range / 2);
        _prior = new LogisticMixturePrior(options.Channels, PriorComponents, _student.Step, least, most);
        _priorOptimizer = new AdamOptimizer(_prior.Parameters);
        _price = new BitPrice(options.TargetBytes);
        _batches = new Batches(data.Training, options.Batch, options.Augmentation, options.Seed);
        _pixels = new byte[options.Batch * data.Training.PictureBytes];
        _labels = new int[options.Batch];
        _input = new float[_pixels.Length];
        _noisy = new float[Math.Max(1, options.Batch / RateShare) * _student.LatentElements];
        _rateGradient = new float[_noisy.Length];
        _soft = new float[options.Batch * _teacher.Graph.Tensors[_teacher.Scores].Shape.ElementCount];
        _identity = Identity();
        _optimizer = Enter(1);
    }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Steps of both stages.</summary>
    public long Steps => (long)_firstSteps + _secondSteps;

    /// <summary>Multiply-accumulates of the teacher.</summary>
    public long TeacherMacs => _teacher.Graph.MacCount;

    /// <summary>Seconds that training took so far, by whoever drives it; kept in checkpoints.</summary>
    public double ElapsedSeconds { get; set; }

    /// <summary>Seconds of processor time, likewise.</summary>
    public double ProcessorSeconds { get; set; }

    private bool HasLabels => _teacher.Answers == 1 && _data.Training.IsLabelled;

    /// <summary>What a model asks of pictures.</summary>
    /// <param name="model">The teacher.</param>
    /// <param name="decode">Reads picture files.</param>
    /// <exception cref="EdgeException">EDGE7020.</exception>
    public static DataRequest RequestOf(ImportedModel model, PictureDecoder decode)
    {
        Teacher teacher = Teacher.Of(model);
        Shape picture = teacher.Graph.Tensors[teacher.Picture].Shape;
        string[] names = model.Metadata.GetValueOrDefault(LabelsKey)?.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new DataRequest(picture[1], picture[2], teacher.Classes, names.Length == teacher.Classes ? [.. names] : [], decode);
    }

    /// <summary>Takes a step.</summary>
    /// <exception cref="EdgeException">EDGE7025: the loss is no number.</exception>
    public TrainingStep Advance()
    {
        int stage = Step < _firstSteps ? 1 : 2;
        if (stage != _stage)
        {
            _optimizer = Enter(stage);
        }

        _batches.Fill(Step, _pixels, _labels);
        _teacherPixels.Fill(_pixels, _input);
        _taught.Infer(_input);
        _studentPixels.Fill(_pixels, _input);
        _learnt.Forward(_input);
        double loss = stage == 1 ? Imitate((double)Step / _firstSteps) : Answer();
        if (!double.IsFinite(loss))
        {
            throw RecipeErrors.Diverged(Step);
        }

        _learnt.Backward();
        GradientNorm.Clip(_learnt.Parameters, MostNorm);
        _optimizer.Step(new CosineSchedule(HasLabels ? LabelledRate * _options.Batch / UsualBatch : TaughtRate, Steps, Steps / WarmUpShare).At(Step));
        if (stage == 1)
        {
            _priorOptimizer.Step(PriorRate);
        }

        Step++;
        return new TrainingStep(Step - 1, stage, Step == 1 || Step - 1 == _firstSteps, loss, _price.Bytes);
    }

    /// <summary>Writes a checkpoint.</summary>
    public void Save(string path) => Checkpoint.Save(path, _identity, state =>
    {
        state.Write(Step);
        state.Write(_firstSteps);
        state.Write(_secondSteps);
        state.Write(ElapsedSeconds);
        state.Write(ProcessorSeconds);
        _price.Save(state);
        foreach (Parameter parameter in _learnt.Parameters.Concat(_prior.Parameters))
        {
            state.Write(parameter.Value);
        }

        foreach (Optimizer optimizer in (ReadOnlySpan<Optimizer>)[_optimizer, _priorOptimizer])
        {
            state.Write(optimizer.StepCount);
            for (int i = 0; i < optimizer.StateCount; i++)
            {
                state.Write(optimizer.State(i));
            }
        }
    });

    /// <summary>Goes on from a checkpoint.</summary>
    /// <exception cref="EdgeException">EDGE7040-EDGE7042.</exception>
    public void Resume(string path) => Checkpoint.Load(path, _identity, state =>
    {
        Step = state.ReadInt64();
        (_firstSteps, _secondSteps) = ((int)state.ReadInt64(), (int)state.ReadInt64());
        (ElapsedSeconds, ProcessorSeconds) = (state.ReadDouble(), state.ReadDouble());
        _price.Load(state);
        foreach (Parameter parameter in _learnt.Parameters.Concat(_prior.Parameters))
        {
            state.Read(parameter.Value);
        }

        // A stage that begins with the next step begins with an optimiser of its own, in Advance.
        _optimizer = Enter(Step <= _firstSteps ? 1 : 2);
        foreach (Optimizer optimizer in (ReadOnlySpan<Optimizer>)[_optimizer, _priorOptimizer])
        {
            optimizer.StepCount = state.ReadInt64();
            for (int i = 0; i < optimizer.StateCount; i++)
            {
                state.Read(optimizer.State(i));
            }
        }
    });

    /// <summary>The teacher's answers: for each picture the class of the largest score of each of its sets of scores.</summary>
    public int[] TeacherAnswers(PictureSet pictures) => Answers(ScoresOf(_taught, _teacher.Scores, _teacherPixels, pictures));

    /// <summary>The answers of head, decoder and tail as they are now, likewise.</summary>
    public int[] StudentAnswers(PictureSet pictures) => Answers(ScoresOf(pictures));

    /// <summary>The scores of head, decoder and tail as they are now, <c>[pictures,…,classes]</c>.</summary>
    internal float[] ScoresOf(PictureSet pictures)
    {
        ImmutableArray<int> taps = _learnt.Taps;
        _learnt.Taps = [_student.Scores];
        float[] scores = ScoresOf(_learnt, _student.Scores, _studentPixels, pictures);
        _learnt.Taps = taps;
        return scores;
    }

    /// <summary>Head and tail as they are now, and how often symbols come in the training pictures' latents.</summary>
    /// <returns>Two models with metadata, and the frequencies that these state.</returns>
    public (ImportedModel Head, ImportedModel Tail, ImmutableArray<ImmutableArray<int>> Frequencies) Export()
    {
        ImmutableArray<int> taps = _learnt.Taps;
        _learnt.Taps = [_student.Received];
        LatentHistogram histogram = new(_options.Channels, _student.Most + 1);
        ForBatches(_learnt, _data.Training, Math.Min(_data.Training.Count, MostHistogramPictures), _studentPixels, (_, count) =>
            histogram.Add(_learnt.Value(_student.Received)[..(count * _student.LatentElements)], _student.Step, _student.Zero));
        _learnt.Taps = taps;
        ImmutableArray<ImmutableArray<int>> frequencies = histogram.Frequencies();
        WeightStore weights = _student.Weights;
        Graph trained = _learnt.Export(weights);
        ImmutableSortedDictionary<string, string> metadata = MetadataOf(frequencies);
        return (_student.Head(trained, weights, metadata), _student.Tail(trained, weights, metadata), frequencies);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _taught.Dispose();
        _learnt.Dispose();
    }

    /// <summary>Freezes what a stage leaves alone, and taps what its losses read.</summary>
    private Optimizer Enter(int stage)
    {
        _stage = stage;
        foreach (Parameter parameter in _learnt.Parameters)
        {
            bool isOfHead = parameter.Name.StartsWith(Student.HeadName, StringComparison.Ordinal), isOfDecoder = parameter.Name.StartsWith(Student.DecoderName, StringComparison.Ordinal);
            parameter.Frozen = stage == 1 ? !isOfHead && !isOfDecoder : isOfHead;
        }

        _learnt.Taps = stage == 1 ? [_student.Latent, .. _student.Taps.Select(t => t.Student), _student.Scores] : [_student.Scores];
        _taught.Taps = stage == 1 ? [.. _student.Taps.Select(t => t.Teacher), _teacher.Scores] : [_teacher.Scores];
        return HasLabels
            ? new SgdOptimizer(_learnt.Parameters, Momentum, LabelledDecay, isNesterov: true)
            : new AdamOptimizer(_learnt.Parameters, weightDecay: TaughtDecay);
    }

    private double Imitate(double progress)
    {
        double loss = Answer();
        foreach ((int taught, int learnt) in _student.Taps)
        {
            // Errors count as a part of the features' own sum of squares: taps of any size weigh the same. The weight falls to 0, so
            // that in the end the head does what answers need.
            ReadOnlySpan<float> features = _taught.Value(taught);
            float weight = (float)(FeatureWeight * (1 - progress) / _student.Taps.Length / Math.Max(SumOfSquares(features), 1e-9));
            loss += weight * SquaredErrorLoss.Add(_learnt.Value(learnt), features, 1, weight, _learnt.Gradient(learnt));
        }

        ReadOnlySpan<float> latents = _learnt.Value(_student.Latent)[.._noisy.Length];
        CounterRandom random = CounterRandom.For(_options.Seed, NoisePurpose, (ulong)Step);
        for (int i = 0; i < _noisy.Length; i++)
        {
            _noisy[i] = latents[i] + (_student.Step * (random.NextFloat() - 0.5f));
        }

        Array.Clear(_rateGradient);
        double bits = _prior.Add(_noisy, _noisy.Length / _student.LatentElements, 1, _rateGradient);
        Span<float> gradient = _learnt.Gradient(_student.Latent);
        for (int i = 0; i < _noisy.Length; i++)
        {
            gradient[i] += _price.Value * _rateGradient[i];
        }

        loss += _price.Value * bits;
        _price.Observe(bits, Step, _firstSteps);
        return loss;
    }

    /// <summary>Labels and soft outputs: the whole loss of the second stage, a part of the first one's.</summary>
    private double Answer()
    {
        ReadOnlySpan<float> scores = _learnt.Value(_student.Scores);
        Span<float> gradient = _learnt.Gradient(_student.Scores);
        _taught.Value(_teacher.Scores).CopyTo(_soft);
        if (!HasLabels)
        {
            return new DistillationLoss(Temperature).Add(scores, _soft, _teacher.Classes, 1, gradient);
        }

        // Where the teacher is wrong nothing is learnt from it: what a loss compares is equal then.
        int classes = _teacher.Classes;
        for (int i = 0; i < _labels.Length; i++)
        {
            if (Best(_soft.AsSpan(i * classes, classes)) != _labels[i])
            {
                scores.Slice(i * classes, classes).CopyTo(_soft.AsSpan(i * classes));
            }
        }

        return new CrossEntropyLoss(Smoothing).Add(scores, _labels, 1, gradient) + (SoftWeight * new DistillationLoss(Temperature).Add(scores, _soft, classes, SoftWeight, gradient));
    }

    private float[] ScoresOf(TrainableNetwork network, int tensor, PixelValues values, PictureSet pictures)
    {
        int size = _soft.Length / _options.Batch;
        float[] scores = new float[pictures.Count * size];
        ForBatches(network, pictures, pictures.Count, values, (first, count) => network.Value(tensor)[..(count * size)].CopyTo(scores.AsSpan(first * size)));
        return scores;
    }

    private int[] Answers(float[] scores) => [.. Enumerable.Range(0, scores.Length / _teacher.Classes).Select(i => Best(scores.AsSpan(i * _teacher.Classes, _teacher.Classes)))];

    private static int Best(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int c = 1; c < scores.Length; c++)
        {
            best = scores[c] > scores[best] ? c : best;
        }

        return best;
    }

    private void ForBatches(TrainableNetwork network, PictureSet pictures, int count, PixelValues values, Action<int, int> read)
    {
        int pictureBytes = pictures.PictureBytes;
        for (int first = 0; first < count; first += _options.Batch)
        {
            int inBatch = Math.Min(_options.Batch, count - first);
            for (int i = 0; i < inBatch; i++)
            {
                values.Fill(pictures[first + i], _input.AsSpan(i * pictureBytes, pictureBytes));
            }

            network.Infer(_input);
            read(first, inBatch);
        }
    }

    private ImmutableSortedDictionary<string, string> MetadataOf(ImmutableArray<ImmutableArray<int>> frequencies)
    {
        ImmutableSortedDictionary<string, string> metadata = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
        {
            ["edge.latent.bits"] = _options.Bits.ToString(CultureInfo.InvariantCulture),
            ["edge.latent.channels"] = _options.Channels.ToString(CultureInfo.InvariantCulture),
            ["edge.latent.coder"] = "rans-static",
            ["edge.latent.coder.low"] = "65536",
            ["edge.latent.coder.precision"] = LatentCoding.FrequencyBits.ToString(CultureInfo.InvariantCulture),
            ["edge.latent.histogram"] = LatentHistogram.Text(frequencies),
        });
        foreach ((string key, string value) in _metadata)
        {
            if (key == LabelsKey || key == "license" || key == "edge.task" || key.StartsWith("edge.output", StringComparison.Ordinal))
            {
                metadata = metadata.SetItem(key, value);
            }
        }

        return metadata;
    }

    /// <summary>What makes a training what it is, but for its length where that is a time.</summary>
    private Digest Identity()
    {
        BottleneckOptions o = _options;
        string duration = o.Duration ?? string.Create(CultureInfo.InvariantCulture, $"{o.FirstSteps}+{o.SecondSteps} steps");
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"recipe {Recipe} {GraphEncoding.DigestOf(_student.Graph)} {GraphEncoding.DigestOf(_teacher.Graph)} {_data.Digest()} {o.Batch} {o.Seed} {o.TargetBytes:R} {duration} {o.Augmentation} {string.Join(' ', o.InputMean)} {string.Join(' ', o.InputScale)}");
        return Digest.Of(Encoding.UTF8.GetBytes(text));
    }

    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
