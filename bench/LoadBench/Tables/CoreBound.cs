using CdnNode.LoadBench.Machine;

namespace CdnNode.LoadBench.Tables;

/// <summary>Keeps a server from more viewers than its core holds, by what fewer of them needed.</summary>
internal sealed class CoreBound
{
    private const double Most = 0.98;
    private readonly Dictionary<string, double> _perViewer = [];

    public void Learn(string server, int viewers, Usage usage) => _perViewer[server] = usage.ServerShare / viewers;

    /// <exception cref="InvalidOperationException">It would need more than its core.</exception>
    public void Check(string server, int viewers)
    {
        if (_perViewer.GetValueOrDefault(server) * viewers is var share and > Most)
            throw new InvalidOperationException($"not tried, would need {Statistics.Percent(share)} of its core");
    }
}
