using CdnNode.Tests.Scenarios;
using Microsoft.AspNetCore.Http;

namespace CdnNode.Tests.Vod;

/// <summary>A folder with films below <c>/films</c> of a node, and one beside it that must stay unseen.</summary>
internal sealed class Films : IAsyncDisposable
{
    public const string Secret = "not for viewers";

    private readonly DirectoryInfo _place;

    private Films(DirectoryInfo place, TestNode node, ShiftableTime time) => (_place, Node, Time) = (place, node, time);

    public TestNode Node { get; }

    public ShiftableTime Time { get; }

    public string Folder => Path.Combine(_place.FullName, "films");

    public string Outside => Path.Combine(_place.FullName, "outside");

    public static async Task<Films> StartAsync(params (string Key, string Value)[] settings)
    {
        var place = Directory.CreateTempSubdirectory("cdnnode-vod-");
        var time = new ShiftableTime();
        (string, string)[] vod = [("CdnNode:Vod:0:Path", "/films"), ("CdnNode:Vod:0:Folder", Path.Combine(place.FullName, "films"))];
        var films = new Films(place, await TestNode.StartAsync(time, static c => c.Response.WriteAsync("the origin's"), [.. vod, .. settings]), time);
        Directory.CreateDirectory(films.Folder);
        Directory.CreateDirectory(films.Outside);
        await File.WriteAllTextAsync(Path.Combine(films.Outside, "secret.ts"), Secret);
        return films;
    }

    public Task PutAsync(string name, string text) => PutAsync(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>As a tool does that knows its trade: beside it, then into its place.</summary>
    public async Task PutAsync(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path + ".new", bytes, TestContext.Current.CancellationToken);
        File.Move(path + ".new", path, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        _place.Delete(recursive: true);
    }
}
