using System.Diagnostics;

namespace CdnNode.Recorder.Tests.Disk;

/// <summary>A small ext4 in a file, mounted over a loop device: real errors of a real file system. Only root can make one.</summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly string _image;

    private LoopDisk(string image, string folder) => (_image, Folder) = (image, folder);

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Skips the test where there is no root, no mkfs or no loop device.</summary>
    public static LoopDisk Make(int mebibytes)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a loop device takes root");
        var root = Directory.CreateTempSubdirectory("loop-disk-").FullName;
        var disk = new LoopDisk(Path.Combine(root, "image"), Directory.CreateDirectory(Path.Combine(root, "mounted")).FullName);
        using (var image = File.Create(disk._image))
            image.SetLength((long)mebibytes << 20);
        if (!Run("mkfs.ext4", "-q", "-m", "0", disk._image) || !Run("mount", "-o", "loop", disk._image, disk.Folder))
        {
            Directory.Delete(root, recursive: true);
            Assert.Skip("no mkfs.ext4, or no loop device");
        }

        return disk;
    }

    /// <summary>Mounts it read-only, or writable again.</summary>
    public void Remount(bool readOnly) => Assert.True(Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Folder));

    public void Dispose()
    {
        Run("umount", "--lazy", Folder); // a test that failed may have left a file open
        Directory.Delete(Path.GetDirectoryName(_image)!, recursive: true);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
