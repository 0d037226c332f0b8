using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Following;
using CdnNode.Recorder.Tests.Support;
using CdnNode.Recorder.Writing;

namespace CdnNode.Recorder.Tests.Crash;

/// <summary>
/// Lives of a recorder on one disk, each ended at a random change of it, in the middle of recovery as likely as any other. Between lives everything that was acknowledged
/// is looked for, every listed byte is read, and recovery is run twice.
/// </summary>
internal sealed class CrashLives(int seed, bool syncsWork)
{
    private const int MostChanges = 90;

    private readonly Random _random = new(seed);
    private readonly Ledger _ledger = new();
    private readonly TestTime _time = new();
    private LossyDisk _disk = new() { SyncsWork = syncsWork };
    private int _segments;

    /// <summary>Ends of lives so far.</summary>
    public int Ends { get; private set; }

    public int Acknowledged => _ledger.Entries.Count;

    /// <summary>What was lost or wrong; empty when all is well.</summary>
    public List<string> Losses { get; } = [];

    /// <param name="lives">How many.</param>
    /// <param name="cutsPower">False: the process dies, and what it wrote stays.</param>
    public async Task RunAsync(int lives, bool cutsPower)
    {
        for (var i = 0; i < lives && Losses.Count == 0; i++)
        {
            _disk.DiesAt = _random.Next(1, MostChanges);
            await LiveAsync();
            Ends++;
            _disk = cutsPower ? _disk.AfterPowerCut(_random) : _disk.AfterKill();
            if (_random.Next(3) > 0)
                await CheckAsync();
        }

        await CheckAsync();
    }

    private async Task LiveAsync()
    {
        try
        {
            await using var bench = await WriterBench.OpenAsync(_disk, _time, _ledger);
            while (!_disk.IsDead)
                Step(bench);
        }
        catch (IOException)
        {
            // It died while it was opened.
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            Losses.Add(exception.Message);
        }
    }

    private void Step(WriterBench bench)
    {
        switch (_random.Next(12))
        {
            case 0:
                _time.Advance(1);
                bench.Writer.Tick();
                break;
            case 1:
                bench.Writer.Flush();
                break;
            case 2:
                bench.Map = _random.Next(3) == 0 ? null : WriterBench.MakeMap(_random.Next(3));
                break;
            case 3:
                bench.AppendGap(_segments++);
                break;
            case 4 when _ledger.Entries.Values.LastOrDefault(static entry => entry is { IsGap: true, File: not null }) is { } gap:
                Backfill(bench, gap);
                break;
            case 5 when _random.Next(4) == 0:
                bench.Writer.Close();
                break;
            default:
                bench.Append(_segments++, Length(), seconds: 240);
                break;
        }
    }

    private int Length() => _random.Next(60) switch
    {
        0 => _random.Next(1, 1_400_000),
        < 8 => _random.Next(1, 60_000),
        _ => _random.Next(1, 4_000),
    };

    private void Backfill(WriterBench bench, RecordedSegment gap)
    {
        var bytes = WriterBench.Bytes(-_segments++, Length());
        var draft = new SegmentDraft
        {
            Epoch = gap.Epoch,
            MediaSequence = gap.MediaSequence,
            Begin = gap.Begin,
            DurationSeconds = gap.DurationSeconds,
            Format = MediaFormat.MpegTs,
            Crc32C = Crc32C.Of(bytes),
            ContentHash = ContentName.Of(bytes),
        };
        bench.Writer.TryBackfill(gap, draft, bytes);
    }

    private async Task CheckAsync()
    {
        try
        {
            string once;
            await using (var bench = await WriterBench.OpenAsync(_disk, _time, _ledger))
            {
                once = _disk.Fingerprint();
                CompareWithLedger(await bench.CheckAsync());
            }

            await using var again = await WriterBench.OpenAsync(_disk, _time, _ledger);
            if (_disk.Fingerprint() != once)
                Losses.Add("a second recovery changed something");
        }
        catch (Exception exception) when (exception is IOException or Xunit.Sdk.XunitException)
        {
            Losses.Add(exception.Message);
        }
    }

    private void CompareWithLedger(RecordedWindow window)
    {
        var listed = window.Segments.ToDictionary(static segment => segment.Sequence);
        foreach (var acknowledged in _ledger.Entries.Values)
        {
            if (!listed.TryGetValue(acknowledged.Sequence, out var found))
                Losses.Add($"entry {acknowledged.Sequence} is lost");
            else if ((found.Gap, found.ContentHash, found.Begin, found.DurationSeconds) != (acknowledged.Gap, acknowledged.ContentHash, acknowledged.Begin, acknowledged.DurationSeconds)
                && !(acknowledged.IsGap && !found.IsGap))
                Losses.Add($"entry {acknowledged.Sequence} is another one");
        }
    }
}
