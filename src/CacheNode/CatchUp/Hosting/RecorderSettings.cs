using CdnNode.Operations.Options;
using CdnNode.Recorder.Options;

namespace CdnNode.CatchUp.Hosting;

/// <summary>The node's options in the recorder's terms.</summary>
internal static class RecorderSettings
{
    public static Recorder.Options.RecorderOptions Of(NodeOptions options) => new()
    {
        Folder = Path.Combine(options.DataDirectory, "recordings"),
        ReserveBytes = options.Recorder.KeepFree.Bytes,
        MaxQueuedBytes = options.Recorder.Queue.Bytes,
        BackfillFor = options.Recorder.BackfillFor,
        Channels =
        [
            .. options.Recorder.Channels.Select(static channel => new Recorder.Options.RecordedChannelOptions
            {
                Name = channel.Name,
                Playlist = channel.Playlist,
                Renditions = channel.Renditions,
                Retention = new RetentionOptions
                {
                    MaxAge = channel.MaxAge,
                    MaxBytes = channel.MaxSize.Bytes > 0 ? channel.MaxSize.Bytes : null,
                    MinFreeBytes = channel.MinFree.Bytes,
                },
            }),
        ],
    };
}
