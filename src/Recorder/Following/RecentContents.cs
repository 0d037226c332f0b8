namespace CdnNode.Recorder.Following;

/// <summary>
/// The contents recorded last, to know a segment that another origin, or the same one after a restart, lists again under another name or number. Asked only after such a
/// change: within an epoch numbers tell, and a slate may well repeat byte by byte.
/// </summary>
internal sealed class RecentContents
{
    /// <summary>More than a live playlist lists.</summary>
    private const int Remembered = 256;

    private readonly Queue<UInt128> _order = [];
    private readonly HashSet<UInt128> _contents = [];

    public bool Contains(UInt128 content) => _contents.Contains(content);

    public void Add(UInt128 content)
    {
        if (!_contents.Add(content))
            return;
        _order.Enqueue(content);
        if (_order.Count > Remembered)
            _contents.Remove(_order.Dequeue());
    }
}
