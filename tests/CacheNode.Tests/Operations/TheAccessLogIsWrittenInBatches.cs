using System.Diagnostics.Metrics;
using System.Text;
using CdnNode.Operations.Logging;
using CdnNode.Operations.Metrics;
using CdnNode.Operations.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Tests.Operations;

public sealed class TheAccessLogIsWrittenInBatches
{
    private static readonly TimeSpan s_batch = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Lines_wait_for_others_but_no_longer_than_until_half_the_queue_is_full()
    {
        await using var services = Services();
        var (time, sink) = (new TimeAtWill(), new CountingSink());
        using var log = Log(services, sink, time, queue: 16);
        await log.StartAsync(Cancel);

        Record(log, lines: 7);
        await time.WhenSoManyWaitAsync(1, s_batch, Cancel);
        Assert.Equal(0, sink.Lines);

        Record(log, lines: 1);
        await sink.WhenWrittenAsync(lines: 8, Cancel);
        // The wait may still be ending when its lines are written.
        await time.WhenSoManyWaitAsync(0, s_batch, Cancel);

        Record(log, lines: 1);
        await time.WhenSoManyWaitAsync(1, s_batch, Cancel);
        Assert.Equal(8, sink.Lines);
        time.Ring();
        await sink.WhenWrittenAsync(lines: 9, Cancel);

        Record(log, lines: 2);
        await log.StopAsync(Cancel);
        Assert.Equal(11, sink.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nor_longer_than_until_one_core_has_64_KiB_of_them()
    {
        await using var services = Services();
        var (time, sink) = (new TimeAtWill(), new CountingSink());
        using var log = Log(services, sink, time, queue: 1_000_000);
        await log.StartAsync(Cancel);
        var path = "/" + new string('a', 1023);

        Record(log, lines: 30, path);
        await time.WhenSoManyWaitAsync(1, s_batch, Cancel);
        Assert.Equal(0, sink.Lines);

        // However they fall on the cores, one of them has enough.
        var enough = 64 * Environment.ProcessorCount;
        Record(log, lines: enough, path);
        await sink.WhenWrittenAsync(lines: 30 + 1, Cancel);

        await log.StopAsync(Cancel);
        Assert.Equal(30 + enough, sink.Lines);
    }

    private static ServiceProvider Services() => new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static AccessLog Log(ServiceProvider services, ILineSink sink, TimeProvider time, int queue) =>
        new(new AccessLogOptions { Queue = queue }, sink, new EdgeMetrics(services.GetRequiredService<IMeterFactory>()), time, NullLogger<AccessLog>.Instance);

    private static void Record(AccessLog log, int lines, string path = "/a.ts")
    {
        for (var i = 0; i < lines; i++)
            log.Record(new AccessRecord(default, "GET", path, "", 200, true, TimeSpan.Zero, TimeSpan.Zero, 5, null, new EdgeRequestInfo(TimeProvider.System)));
    }

    private sealed class CountingSink : ILineSink
    {
        private int _lines;

        public int Lines => Volatile.Read(ref _lines);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> lines)
        {
            Interlocked.Add(ref _lines, Encoding.UTF8.GetString(lines.Span).Count(static c => c == '\n'));
            return ValueTask.CompletedTask;
        }

        public ValueTask FlushAsync() => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public async Task WhenWrittenAsync(int lines, CancellationToken cancellation)
        {
            while (Lines < lines)
            {
                cancellation.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    /// <summary>Timers ring when told.</summary>
    private sealed class TimeAtWill : TimeProvider
    {
        private readonly Lock _lock = new();
        private readonly List<Timer> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, () => callback(state), dueTime);
            lock (_lock) _timers.Add(timer);
            return timer;
        }

        public async Task WhenSoManyWaitAsync(int count, TimeSpan dueTime, CancellationToken cancellation)
        {
            while (Waiting().Count(timer => timer.Due == dueTime) != count)
            {
                cancellation.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public void Ring()
        {
            foreach (var timer in Waiting()) timer.Ring();
        }

        private Timer[] Waiting()
        {
            lock (_lock) return [.. _timers];
        }

        private sealed class Timer(TimeAtWill time, Action ring, TimeSpan due) : ITimer
        {
            public TimeSpan Due => due;

            public void Ring() => ring();

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                lock (time._lock) time._timers.Remove(this);
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
