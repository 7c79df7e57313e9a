using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Kernels.Threading;

/// <summary>
/// Threads that share the parts of one job after the other; the caller is one of them. Parts are taken one by one, so that
/// a thread that was held up costs the others little. Whoever waits spins for a moment, because the next job of a network
/// follows within microseconds, and then parks, because several processes may share the processor.
/// </summary>
public sealed unsafe class WorkerTeam : IDisposable
{
    /// <summary>Most parts of a job.</summary>
    public const int MaxParts = (1 << PartBits) - (2 * MaxThreads);

    /// <summary>Bytes of scratch memory of a thread.</summary>
    public const int ScratchBytes = 64 * 1024;

    private const int MaxThreads = 1024;
    private const int PartBits = 20;
    private const long PartMask = (1L << PartBits) - 1;
    private const int SpinsOfAPause = 10;
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000; // 50 µs

    private readonly Lock _calls = new();
    private readonly object _gate = new();
    private readonly Thread[] _workers;
    private readonly nint[] _scratch;
    private readonly bool _spins;

    // The number of the job, how many parts it has and how many were taken, in one word: whoever takes a part learns at
    // once whether it is one of the job that runs now.
    private long _ticket;
    private long _generation;
    private int _pending;
    private int _parked;
    private bool _callerParked;
    private bool _closing;
    private IParallelJob? _job;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many, the caller among them.</param>
    /// <exception cref="EdgeException">EDGE5045: no thread, or more than 1024.</exception>
    public WorkerTeam(int threads)
    {
        if (threads is < 1 or > MaxThreads)
        {
            throw new EdgeException(5045, $"A team of {threads} threads cannot be.", $"It has 1 to {MaxThreads}.", "Ask for as many threads as the device has cores.");
        }

        _spins = threads <= Environment.ProcessorCount;
        _scratch = new nint[threads];
        for (int i = 0; i < threads; i++)
        {
            _scratch[i] = (nint)NativeMemory.AlignedAlloc(ScratchBytes, 64);
        }

        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            int worker = i + 1;
            _workers[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"edge worker {worker}" };
            _workers[i].Start();
        }
    }

    /// <summary>Threads, the caller among them.</summary>
    public int Threads => _workers.Length + 1;

    /// <summary>
    /// Address of <see cref="ScratchBytes"/> that a part may use while it runs, on a cache line; its contents are those of
    /// whatever used it before.
    /// </summary>
    /// <param name="worker">The thread that runs the part.</param>
    public nint Scratch(int worker) => _scratch[worker];

    /// <summary>Does all parts of a job and returns when they are done. Allocates nothing; one call at a time.</summary>
    /// <param name="job">The job.</param>
    /// <param name="parts">Its parts, at most <see cref="MaxParts"/>.</param>
    public void Run(IParallelJob job, int parts)
    {
        Debug.Assert(parts <= MaxParts, "More parts than a ticket counts.");
        if (_workers.Length == 0 || parts <= 1)
        {
            for (int part = 0; part < parts; part++)
            {
                job.Run(part, 0);
            }

            return;
        }

        lock (_calls)
        {
            _job = job;
            _pending = parts;
            Interlocked.Exchange(ref _ticket, (++_generation << (2 * PartBits)) | ((long)parts << PartBits));
            if (Volatile.Read(ref _parked) > 0)
            {
                lock (_gate)
                {
                    Monitor.PulseAll(_gate);
                }
            }

            TakeParts(0);
            WaitForTheLastPart();
            _job = null;
            if (_failure is { } failure)
            {
                _failure = null;
                failure.Throw();
            }
        }
    }

    /// <summary>Ends the threads. No job may be running.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread worker in _workers)
        {
            worker.Join();
        }

        foreach (nint scratch in _scratch)
        {
            NativeMemory.AlignedFree((void*)scratch);
        }
    }

    private static long GenerationOf(long ticket) => ticket >>> (2 * PartBits);

    private void Serve(int worker)
    {
        long seen = 0;
        while (WaitForAJob(seen))
        {
            seen = GenerationOf(Volatile.Read(ref _ticket));
            TakeParts(worker);
        }
    }

    private void TakeParts(int worker)
    {
        while (true)
        {
            long ticket = Interlocked.Increment(ref _ticket);
            int part = (int)(ticket & PartMask) - 1;
            if (part >= (int)((ticket >>> PartBits) & PartMask))
            {
                return;
            }

            try
            {
                _job!.Run(part, worker);
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }

            if (Interlocked.Decrement(ref _pending) == 0 && Volatile.Read(ref _callerParked))
            {
                lock (_gate)
                {
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    private bool WaitForAJob(long seen)
    {
        for (long start = Stopwatch.GetTimestamp(); _spins && Stopwatch.GetTimestamp() - start < SpinTicks;)
        {
            if (GenerationOf(Volatile.Read(ref _ticket)) != seen)
            {
                return true;
            }

            Thread.SpinWait(SpinsOfAPause);
        }

        lock (_gate)
        {
            Interlocked.Increment(ref _parked); // A full fence: either the caller sees it or this thread sees the job.
            while (GenerationOf(Volatile.Read(ref _ticket)) == seen && !_closing)
            {
                Monitor.Wait(_gate);
            }

            Interlocked.Decrement(ref _parked);
            return !_closing;
        }
    }

    private void WaitForTheLastPart()
    {
        for (long start = Stopwatch.GetTimestamp(); _spins && Stopwatch.GetTimestamp() - start < SpinTicks;)
        {
            if (Volatile.Read(ref _pending) == 0)
            {
                return;
            }

            Thread.SpinWait(SpinsOfAPause);
        }

        lock (_gate)
        {
            Volatile.Write(ref _callerParked, true);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _pending) != 0)
            {
                Monitor.Wait(_gate);
            }

            _callerParked = false;
        }
    }
}
