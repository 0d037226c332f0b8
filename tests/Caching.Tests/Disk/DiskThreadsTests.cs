using CdnNode.Caching.Disk.Files;

namespace CdnNode.Caching.Tests.Disk;

public sealed class DiskThreadsTests
{
    [Fact]
    public async Task Closing_meets_the_thread_wherever_it_is_and_does_what_is_queued()
    {
        var done = 0;
        for (var round = 0; round < 500; round++)
        {
            var threads = new DiskThreads("test", threads: 1, queueLimit: 8);
            var isClosing = false;
            Assert.True(threads.TryPost(new Work(() =>
            {
                while (!Volatile.Read(ref isClosing)) Thread.SpinWait(1);
                done++;
            })));

            // Its work ends just as the queue is closed.
            Volatile.Write(ref isClosing, true);
            await threads.DisposeAsync();

            Assert.False(threads.TryPost(new Work(static () => { })));
        }
        Assert.Equal(500, done);
    }

    private sealed class Work(Action work) : IDiskWork
    {
        public void Run() => work();
    }
}
