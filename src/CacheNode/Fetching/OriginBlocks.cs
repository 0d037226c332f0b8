using System.Globalization;
using CdnNode.Caching;
using CdnNode.Freshness;
using CdnNode.Origin;
using Yarp.ReverseProxy;

namespace CdnNode.Fetching;

/// <summary>Brings missing blocks of a file by a range request, guarded by its entity tag: blocks of two generations never meet.</summary>
public sealed class OriginBlocks(IServiceProvider services) : IBlockOrigin
{
    // The cache is made with this object, and the origin's way leads back to the cache: resolved on first use.
    private IOrigin? _origin;

    public async ValueTask FetchAsync(FileHandle file, long firstBlock, long blockCount, BlockRunWriter writer, CancellationToken ct)
    {
        if (file.Head is not StoredResponse stored || stored.ETag is not { } tag) return;
        if (!services.GetRequiredService<IProxyStateLookup>().TryGetRoute(stored.Route, out var route)) return;
        _origin ??= services.GetRequiredService<IOrigin>();
        var question = stored.Target.IndexOf('?');
        var path = question < 0 ? stored.Target : stored.Target[..question];
        IHeaderDictionary fields = new HeaderDictionary();
        fields.AcceptEncoding = "identity";
        fields.Range = string.Create(CultureInfo.InvariantCulture, $"bytes={writer.FirstByte}-{writer.LastByte}");
        fields.IfRange = tag.ToString();
        var ask = new OriginAsk(
            route, HttpMethods.Get, PathString.FromUriComponent(path), new QueryString(question < 0 ? "" : stored.Target[question..]), fields,
            services.GetRequiredService<Operations.Options.NodeOptions>().Origin.FirstByteTimeout);
        await _origin.AskAsync(ask, new RunTaker(stored, tag, writer), ct);
    }

    private sealed class RunTaker(StoredResponse stored, EntityTag tag, BlockRunWriter writer) : IAnswerHandler
    {
        public ValueTask<bool> OnHeadAsync(OriginHead head, CancellationToken cancellation)
        {
            if (head.Status >= 500) return ValueTask.FromResult(false);
            var same = head.Status == 206
                && EntityTag.TryParse(head.Fields.ETag.ToString(), out var now)
                && now.StrongEquals(tag)
                && ContentRange.TryParse(head.Fields.ContentRange.ToString(), out var range)
                && range.From == writer.FirstByte
                && range.CompleteLength == stored.CompleteLength;
            if (!same) writer.GenerationChanged();
            return ValueTask.FromResult(same);
        }

        public ValueTask OnBodyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => writer.WriteAsync(bytes, cancellation);
    }
}
