using System.Text;
using CdnNode.Operations.Logging;
using CdnNode.Tests.Scenarios;
using Microsoft.Extensions.DependencyInjection;

namespace CdnNode.Tests.Operations;

public sealed class LinesOfTheAccessLogAreQueued
{
    [Fact]
    public async Task Lines_are_taken_whole_and_once_whoever_adds_them()
    {
        var queue = new LineQueue(maxLines: 100_000);
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (writer, _) =>
        {
            for (var i = 0; i < 1_000; i++) Assert.True(queue.TryAdd(Encoding.ASCII.GetBytes($"{writer} {i}\n"), out bool _));
            return ValueTask.CompletedTask;
        });

        var lines = await TakeAsync(queue);

        Assert.Equal(8_000, lines.Distinct().Count());
        Assert.Equal(8_000, lines.Count);
        Assert.Empty(await TakeAsync(queue));
    }

    [Fact]
    public async Task No_more_lines_wait_than_may_and_there_is_room_again_when_they_are_taken()
    {
        var queue = new LineQueue(maxLines: 3);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(i => queue.TryAdd(Encoding.ASCII.GetBytes($"{i}\n"), out _)));

        Assert.Equal(["0", "1", "2"], (await TakeAsync(queue)).Order());
        Assert.True(queue.TryAdd("4\n"u8, out _));
        Assert.Equal(["4"], await TakeAsync(queue));
    }

    /// <summary>A node disposed while the log still wrote closed the file between two of its steps.</summary>
    [Fact]
    public async Task The_file_is_closed_by_the_log_that_writes_it_not_with_the_nodes_services()
    {
        await using var node = await TestNode.StartAsync(static _ => Task.CompletedTask);

        Assert.NotNull(node.Service<IServiceProvider>().GetService<AccessLog>());
        Assert.Null(node.Service<IServiceProvider>().GetService<ILineSink>());
    }

    [Fact]
    public async Task A_file_is_rotated_between_lines_and_none_is_lost_until_it_is_rotated_twice()
    {
        var folder = Directory.CreateTempSubdirectory("cdnnode-log-");
        try
        {
            var path = Path.Combine(folder.FullName, "access.log");
            await using (var sink = new RotatingFileSink(path, rotateAt: 20))
            {
                await sink.WriteAsync("one line\nanother\nand a third\n"u8.ToArray());
                await sink.WriteAsync("x\n"u8.ToArray());
                await sink.FlushAsync();
            }

            Assert.Equal("one line\nanother\n", await File.ReadAllTextAsync(path + ".1", TestContext.Current.CancellationToken));
            Assert.Equal("and a third\nx\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_line_longer_than_a_file_may_be_is_still_written()
    {
        var folder = Directory.CreateTempSubdirectory("cdnnode-log-");
        try
        {
            var path = Path.Combine(folder.FullName, "access.log");
            await using (var sink = new RotatingFileSink(path, rotateAt: 4)) await sink.WriteAsync("longer\n"u8.ToArray());

            Assert.Equal("longer\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<string>> TakeAsync(LineQueue queue)
    {
        var text = new StringBuilder();
        var counted = 0;
        await queue.TakeAllAsync((lines, count) =>
        {
            text.Append(Encoding.ASCII.GetString(lines.Span));
            counted += count;
            return ValueTask.CompletedTask;
        });
        var taken = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        Assert.Equal(counted, taken.Count);
        return taken;
    }
}
