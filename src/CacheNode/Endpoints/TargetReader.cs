using CdnNode.Freshness;
using CdnNode.Operations.Options;
using Yarp.ReverseProxy.Model;

namespace CdnNode.Endpoints;

/// <summary>Makes the cache's request of a target, whoever names it (a viewer, an operator, a playlist): the same object always gets the same key.</summary>
public sealed class TargetReader(NodeOptions options)
{
    private static readonly Uri s_node = new("http://node.invalid/");
    private readonly QueryFilter _query = new(options.Shaper.SessionParameter is { } session ? [.. options.Key.RemoveQuery, session] : options.Key.RemoveQuery);

    private readonly TargetMemo _memo = new();

    /// <summary>Reads a path with its query as in a request line.</summary>
    /// <param name="refusal">What is wrong and what is allowed.</param>
    public bool TryRead(RouteModel route, string target, out EdgeRequest request, out string refusal)
    {
        if (_memo.Find(route, target) is { } known)
        {
            (request, refusal) = (known, "");
            return true;
        }
        request = null!;
        var question = target.IndexOf('?');
        if (!TargetPath.TryNormalise(question < 0 ? target : target.AsSpan(0, question), out var path, out refusal)) return false;
        request = EdgeRequest.For(route, path, question < 0 ? "" : _query.Apply(target[question..]));
        _memo.Add(target, request);
        return true;
    }

    /// <summary>What a viewer would ask this node for at a URI that stands in an answer (RFC 3986 section 5); null when it leads to another host or isn't one.</summary>
    public EdgeRequest? Resolve(EdgeRequest answer, string uri)
    {
        if (!Uri.TryCreate(s_node, answer.Path, out var root) || !Uri.TryCreate(root, uri, out var resolved) || resolved.Host != s_node.Host) return null;
        return TryRead(answer.Route, resolved.PathAndQuery, out var request, out _) ? request : null;
    }
}
