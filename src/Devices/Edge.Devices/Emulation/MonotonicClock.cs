using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edge.Devices;

/// <summary>
/// Sleeping to within some ten microseconds, where timers of the runtime have a millisecond: the kernel's absolute sleep
/// on the clock that <see cref="Stopwatch"/> reads. Elsewhere than on Linux it is as precise as the runtime.
/// </summary>
internal static partial class MonotonicClock
{
    private const int ClockMonotonic = 1, AbsoluteTime = 1, SetTimerSlack = 29;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Asks the kernel to wake the calling thread on time rather than together with others (by default within 50 µs).</summary>
    public static void SleepPrecisely()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control(SetTimerSlack, 1, 0, 0, 0);
        }
    }

    /// <summary>Waits until a <see cref="Stopwatch"/> timestamp.</summary>
    public static void SleepUntil(long timestamp)
    {
        if (OperatingSystem.IsLinux() && Stopwatch.Frequency == NanosecondsPerSecond)
        {
            TimeSpecification until = new() { Seconds = (nint)(timestamp / NanosecondsPerSecond), Nanoseconds = (nint)(timestamp % NanosecondsPerSecond) };
            while (Stopwatch.GetTimestamp() < timestamp)
            {
                _ = Sleep(ClockMonotonic, AbsoluteTime, in until, 0); // a signal may end it early
            }

            return;
        }

        TimeSpan remaining = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp);
        if (remaining > TimeSpan.Zero)
        {
            Thread.Sleep(remaining);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in TimeSpecification time, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
