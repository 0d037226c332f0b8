namespace CdnNode.EndToEnd.Tests.Harness;

/// <summary>A folder of one scenario, removed with everything in it at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder(string purpose)
    {
        Path = Directory.CreateTempSubdirectory($"cdnnode-{purpose}-").FullName;
        // nginx started by root serves as an unprivileged user.
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just being killed may still have written into it; the system's own cleaning takes the rest.
        }
    }
}
