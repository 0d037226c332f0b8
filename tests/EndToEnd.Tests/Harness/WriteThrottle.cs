using System.Globalization;

namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>Bounds how fast a block device takes what is written until disposed: a disk that really is slow, by the kernel.</summary>
/// <remarks>By the blkio controller of cgroup v1, at its root, where what the page cache writes counts whoever made it; cgroup v2 has no bound there.</remarks>
internal sealed class WriteThrottle : IDisposable
{
    private const string Bounds = "/sys/fs/cgroup/blkio/blkio.throttle.write_bps_device";
    private readonly string _device;

    /// <param name="device">Its numbers, such as <c>7:0</c>.</param>
    public WriteThrottle(string device, long bytesPerSecond)
    {
        Assert.SkipUnless(IsToBeHad, $"A slow disk is made by cgroup v1's blkio controller; {Bounds} isn't here.");
        _device = device;
        Set(device, bytesPerSecond);
    }

    public static bool IsToBeHad => Environment.IsPrivilegedProcess && File.Exists(Bounds);

    /// <summary>Takes away what a test that was killed may have left to the device.</summary>
    public static void Lift(string device)
    {
        if (IsToBeHad) Set(device, 0);
    }

    public void Dispose() => Set(_device, 0);

    private static void Set(string device, long bytesPerSecond) => File.WriteAllText(Bounds, string.Create(CultureInfo.InvariantCulture, $"{device} {bytesPerSecond}"));
}
