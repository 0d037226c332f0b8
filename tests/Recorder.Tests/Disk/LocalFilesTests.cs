using CdnNode.Recorder.Archive;
using CdnNode.Recorder.Files;
using CdnNode.Recorder.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdnNode.Recorder.Tests.Disk;

/// <summary>On the real file system.</summary>
public sealed class LocalFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recorder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_recording_survives_a_restart_and_its_data_file_is_the_segments_one_behind_the_other()
    {
        var segments = new List<byte[]>();
        await using (var bench = await WriterBench.OpenAsync(new LocalRecorderFiles(_folder)))
        {
            for (var i = 0; i < 12; i++)
            {
                bench.Append(i, 300_000);
                segments.Add(WriterBench.Bytes(i, 300_000));
            }

            bench.Writer.Flush();
            await bench.CheckAsync();
        }

        var data = Directory.GetFiles(_folder, "*.ts", SearchOption.AllDirectories);
        Assert.Equal(segments.SelectMany(static bytes => bytes), await File.ReadAllBytesAsync(Assert.Single(data), TestContext.Current.CancellationToken));
        await using var again = await WriterBench.OpenAsync(new LocalRecorderFiles(_folder));
        Assert.Equal(12, (await again.CheckAsync()).Segments.Length);
    }

    [Fact]
    public async Task A_folder_that_another_archive_has_is_refused()
    {
        var options = WriterBench.Options with { Folder = _folder };
        await using var first = await RecordingArchive.OpenAsync(options, TimeProvider.System, NullLogger<RecordingArchive>.Instance);

        var refused = await Assert.ThrowsAnyAsync<IOException>(() => RecordingArchive.OpenAsync(options, TimeProvider.System, NullLogger<RecordingArchive>.Instance));

        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_the_system_have_their_names()
    {
        var files = new LocalRecorderFiles(_folder);
        Assert.Equal(FileFault.Failed, Assert.Throws<RecorderFileException>(() => files.SyncFolder("absent")).Fault);
        Assert.Null(files.TryOpen("absent/file", forWriting: true));
        Assert.Empty(files.List("absent"));
        files.Delete("absent/file");
        using var full = new LocalRecorderFiles("/dev").TryOpen("full", forWriting: true);
        Assert.Equal(FileFault.Full, Assert.Throws<RecorderFileException>(() => full!.Write(new byte[10], 0)).Fault);
    }
}
