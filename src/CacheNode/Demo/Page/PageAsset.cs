using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace CdnNode.Demo.Page;

/// <summary>One of the page's files, as embedded in the assembly.</summary>
/// <param name="Content">All of it.</param>
/// <param name="ContentType">By the file name's ending.</param>
/// <param name="Tag">A hash of the content, so that a browser's copy is good until the program changes it.</param>
internal sealed record PageAsset(byte[] Content, string ContentType, EntityTagHeaderValue Tag)
{
    /// <summary>Reads <paramref name="name"/>; null when the assembly has none of that name (the npm package may have been out of reach at build).</summary>
    public static PageAsset? Find(string name)
    {
        using var resource = typeof(PageAsset).Assembly.GetManifestResourceStream("Demo/Page/" + name);
        if (resource is null)
            return null;

        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12));
        return new(content, TypeOf(name), new($"\"{hash}\""));
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
