using CdnNode.EndToEnd.Tests.Harness.Processes;

namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>A small ext4 of its own, in a file: it really is full when it is full, and can be made read-only under a running process.</summary>
internal sealed class LoopDisk : IAsyncDisposable
{
    private readonly TempFolder _folder = new("disk");

    private LoopDisk() => Directory.CreateDirectory(Root);

    /// <summary>Where it is mounted.</summary>
    public string Root => _folder["mounted"];

    /// <summary>Major and minor number of the loop device, as in <c>7:0</c>.</summary>
    private string Device => File.ReadLines("/proc/self/mountinfo").Select(static line => line.Split(' ')).Last(mount => mount[4] == Root)[2];

    /// <summary>Skips the test where a file system can't be mounted.</summary>
    public static async Task<LoopDisk> MountAsync(long bytes, CancellationToken cancel)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "A file system of its own can be mounted by root alone.");
        Assert.SkipUnless(Tool.MakeExt4 is not null, "mkfs.ext4 is not installed.");
        var disk = new LoopDisk();
        try
        {
            var image = disk._folder["image"];
            using (var file = File.Create(image)) file.SetLength(bytes);
            var (made, why) = await RunAsync(Tool.MakeExt4!, cancel, "-q", "-F", "-m", "0", "-O", "^has_journal", image);
            Assert.True(made == 0, why);
            var (mounted, whyNot) = await RunAsync(Tool.Mount, cancel, "-o", "loop", image, disk.Root);
            Assert.SkipUnless(mounted == 0, $"This machine mounts no loop device: {whyNot}");
            WriteThrottle.Lift(disk.Device);
            return disk;
        }
        catch
        {
            await disk.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes all room that is left; dispose of it to give it back.</summary>
    public IDisposable FillUp() => new Filler(Path.Combine(Root, "filler"));

    /// <summary>Bounds how fast it takes what is written; dispose of it to end that. Skips the test where that can't be had.</summary>
    public IDisposable SlowDown(long bytesPerSecond) => new WriteThrottle(Device, bytesPerSecond);

    /// <summary>Remounts it, read-only as soon as no file is open for writing: until then the kernel refuses.</summary>
    public Task RemountAsync(bool readOnly, CancellationToken cancel) => Poll.UntilAsync(
        "it is remounted", async token => (await RunAsync(Tool.Mount, token, "-o", readOnly ? "remount,ro" : "remount,rw", Root)).Code == 0, cancel);

    /// <summary>Whoever opens a file below <paramref name="folder"/> from now on finds a read-only file system; dispose of it to end that.</summary>
    /// <remarks>By a read-only mount of the folder over itself: the file system as a whole stays writable while a process has a file open for writing.</remarks>
    public static async Task<IAsyncDisposable> MakeReadOnlyAsync(string folder, CancellationToken cancel)
    {
        var (code, why) = await RunAsync(Tool.Mount, cancel, "--bind", folder, folder);
        Assert.True(code == 0, why);
        var cover = new Cover(folder);
        // Whoever has come in through the new mount and is just writing keeps it busy.
        await Poll.UntilAsync("it is read-only", async token => (await RunAsync(Tool.Mount, token, "-o", "remount,bind,ro", folder)).Code == 0, cancel);
        return cover;
    }

    public async ValueTask DisposeAsync()
    {
        await UnmountAsync(Root);
        _folder.Dispose();
    }

    /// <summary>Lazily: the node may still have files open there.</summary>
    private static async Task UnmountAsync(string folder) => await RunAsync(Tool.Unmount, CancellationToken.None, "-l", folder);

    private static async Task<(int Code, string Said)> RunAsync(string program, CancellationToken cancel, params string[] arguments)
    {
        await using var process = ProcessHost.Start(Path.GetFileName(program), program, arguments);
        var code = await process.WaitForExitAsync(cancel);
        return (code, $"{program}: {process.Error}");
    }

    private sealed class Cover(string folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await UnmountAsync(folder);
    }

    private sealed class Filler : IDisposable
    {
        private readonly string _path;

        public Filler(string path)
        {
            _path = path;
            var piece = new byte[4096];
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            try
            {
                for (var at = 0L; ; at += piece.Length) RandomAccess.Write(file, piece, at);
            }
            catch (IOException)
            {
                // Full.
            }
        }

        public void Dispose() => File.Delete(_path);
    }
}
