using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Runtime.Tests.Weights;

/// <summary>
/// The two threads of a window without threads: chance says which of them goes on, when a read is done, when the program breaks
/// an inference off. A thread that was told to wait sleeps until something changes. After every step it is asserted that nobody
/// sleeps in vain and that the budget holds; before every read, that it goes over nothing that is still needed.
/// </summary>
internal sealed class WindowInterleaving
{
    private readonly WeightWindow _window;
    private readonly WindowSchedule _schedule;
    private readonly SeededRandom _random;
    private readonly string _name;
    private readonly bool[] _isKept;
    private readonly long[] _ends = [-1, -1]; // the use whose block is at each end of the area
    private Doing _program, _reader;
    private long _reading; // the use that is read
    private long _use; // the use that the program wants next, or wants now
    private long _held = -1;
    private int _next; // the block that the program comes to
    private bool _isWanting, _isComputing;

    public WindowInterleaving(WeightWindow window, SeededRandom random, string name)
    {
        (_window, _random, _name, _isKept) = (window, random, name, new bool[window.Sizes.Length]);
        _schedule = new WindowSchedule(window, [.. Enumerable.Range(0, window.Sizes.Length)]);
    }

    private enum Doing
    {
        Awake,
        Asleep,
        Reading,
        Ended,
    }

    /// <summary>Blocks that the program took.</summary>
    public int Taken { get; private set; }

    /// <summary>How often the program was told to wait.</summary>
    public int Waits { get; private set; }

    /// <summary>How often the program read for itself.</summary>
    public int OwnReads { get; private set; }

    /// <summary>Goes on by one step of one thread.</summary>
    public void Step()
    {
        if (_random.Chance(5))
        {
            _schedule.IsQuick = !_schedule.IsQuick;
        }

        bool canProgram = _program is Doing.Awake or Doing.Reading, canReader = _reader is Doing.Awake or Doing.Reading;
        (canProgram || canReader).ShouldBeTrue($"{_name}: all threads sleep");
        if (canProgram && (!canReader || _random.Chance(50)))
        {
            GoOnAsProgram();
            Wake(ref _reader);
        }
        else
        {
            GoOnAsReader();
            Wake(ref _program);
        }

        AssertNobodySleepsInVain();
        _schedule.MostResidentBytes.ShouldBeLessThanOrEqualTo(_window.AreaBytes + _window.RetainedBytes, _name);
    }

    private void GoOnAsProgram()
    {
        if (_program == Doing.Reading)
        {
            FinishReading();
            _program = Doing.Awake;
        }
        else if (_isComputing)
        {
            EndComputing();
        }
        else
        {
            Ask();
        }
    }

    /// <summary>Goes on to the next block, or breaks off. What is not released is let go where the program comes next.</summary>
    private void EndComputing()
    {
        IsThere(_held).ShouldBeTrue($"{_name}: the block of use {_held} is held and not in memory any more");
        int block = _schedule.Block(_held);
        bool breaksOff = _random.Chance(3);
        (_isComputing, _next) = (false, breaksOff ? 0 : (block + 1) % _window.Sizes.Length);
        if (!breaksOff && _random.Chance(90))
        {
            _schedule.Release(block);
            _held = -1;
        }
    }

    private void Ask()
    {
        if (!_isWanting)
        {
            _schedule.Want(_next);
            (_isWanting, _held) = (true, -1);
            while (_schedule.Block(_use) != _next)
            {
                _use++;
            }
        }

        switch (_schedule.NextOfProgram(out long use))
        {
            case WindowMove.Take:
                _schedule.Take().ShouldBe(_next, _name);
                (_isWanting, _isComputing, _held) = (false, true, _use++);
                IsThere(_held).ShouldBeTrue($"{_name}: the block of use {_held} is taken and not in memory");
                Taken++;
                break;
            case WindowMove.Read:
                BeginReading(use);
                _program = Doing.Reading;
                OwnReads++;
                break;
            case WindowMove.Wait:
                _program = Doing.Asleep;
                Waits++;
                break;
            default:
                throw new InvalidOperationException($"{_name}: nothing has ended");
        }
    }

    private void GoOnAsReader()
    {
        if (_reader == Doing.Reading)
        {
            FinishReading();
            _reader = Doing.Awake;
            return;
        }

        switch (_schedule.NextOfReader(out long use))
        {
            case WindowMove.Read:
                BeginReading(use);
                _reader = Doing.Reading;
                break;
            case WindowMove.Wait:
                _reader = Doing.Asleep;
                break;
            default:
                _isKept.ShouldAllBe(k => k, $"{_name}: the reader ends before all blocks are there to stay");
                _reader = Doing.Ended;
                break;
        }
    }

    /// <summary>A change wakes the other thread; who made it goes to sleep afterwards, if it was told to.</summary>
    private void Wake(ref Doing other)
    {
        if (_schedule.TakeChange() && other == Doing.Asleep)
        {
            other = Doing.Awake;
        }
    }

    private void BeginReading(long use)
    {
        (_program == Doing.Reading || _reader == Doing.Reading).ShouldBeFalse($"{_name}: two threads read");
        _reading = use;
        int block = _schedule.Block(use);
        if (_window.IsRetained[block])
        {
            return;
        }

        int end = EndOf(use);
        IsNeeded(_ends[end]).ShouldBeFalse($"{_name}: use {use} is read over use {_ends[end]}");
        _ends[end] = -1;
        long other = IsNeeded(_ends[1 - end]) ? _window.Sizes[_schedule.Block(_ends[1 - end])] : 0;
        (_window.Sizes[block] + other).ShouldBeLessThanOrEqualTo(_window.AreaBytes, $"{_name}: use {use} reaches into use {_ends[1 - end]}");
    }

    private void FinishReading()
    {
        int block = _schedule.Block(_reading);
        _isKept[block] = _window.IsRetained[block];
        if (!_isKept[block])
        {
            _ends[EndOf(_reading)] = _reading;
        }

        _schedule.Finish(_reading, isRead: true);
    }

    private int EndOf(long use) => _schedule.IsAtStart(use) ? 0 : 1;

    private bool IsThere(long use) => _isKept[_schedule.Block(use)] || _ends.Contains(use);

    private bool IsNeeded(long use) => use >= 0 && (use >= _use || use == _held);

    private void AssertNobodySleepsInVain()
    {
        if (_program == Doing.Asleep)
        {
            IsThere(_use).ShouldBeFalse($"{_name}: the program sleeps, and the block of use {_use} is in memory");
            (_reader is Doing.Awake or Doing.Reading).ShouldBeTrue($"{_name}: the program sleeps, and nobody reads");
        }

        if (_reader == Doing.Asleep && _program != Doing.Reading)
        {
            _ends.ShouldAllBe(use => IsNeeded(use), $"{_name}: the reader sleeps, and there is a place to read into");
        }
    }
}
