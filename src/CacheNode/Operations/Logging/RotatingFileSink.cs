namespace CdnNode.Operations.Logging;

/// <summary>Lines to a file that is renamed to <c>.1</c> when it has grown enough, so that a log never fills the disk.</summary>
/// <param name="path">Absolute. Its folder is made when missing.</param>
/// <param name="rotateAt">Bytes; at most twice this (the file and its <c>.1</c>) is kept.</param>
internal sealed class RotatingFileSink(string path, long rotateAt) : ILineSink
{
    private FileStream? _file;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            _file ??= Open();
            var piece = lines[..LengthOfLinesWithin(lines.Span, rotateAt - _file.Position)];
            if (piece.IsEmpty && _file.Position > 0)
            {
                await RotateAsync();
                continue;
            }
            if (piece.IsEmpty) piece = lines[..(lines.Span.IndexOf((byte)'\n') + 1)];
            await _file.WriteAsync(piece);
            lines = lines[piece.Length..];
        }
    }

    public async ValueTask FlushAsync()
    {
        if (_file is not null)
            await _file.FlushAsync();
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static int LengthOfLinesWithin(ReadOnlySpan<byte> lines, long room) =>
        lines.Length <= room ? lines.Length : room <= 0 ? 0 : lines[..(int)room].LastIndexOf((byte)'\n') + 1;

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 64 << 10, useAsync: false);
    }

    private async ValueTask RotateAsync()
    {
        var full = _file!;
        _file = null;
        await full.DisposeAsync();
        File.Move(path, path + ".1", overwrite: true);
    }
}
